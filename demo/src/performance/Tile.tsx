import { Sparkline } from '../components/Sparkline.tsx';
import { useSamples } from './use_samples.ts';

interface Props {
  readonly name: string;
  readonly value: number | null | undefined;
  /** Changes with each measurement. */
  readonly at: unknown;
  readonly format: (value: number) => string;
  readonly unit?: string;
  /** Instead of a value that there is not. */
  readonly missing?: string;
}

/** One figure, and how it went during the last minute. */
export function Tile({ name, value, at, format, unit = '', missing = 'measuring…' }: Props) {
  const samples = useSamples(value, at);
  const isKnown = value !== null && value !== undefined;
  return (
    <div className="panel tile" data-testid="tile" data-name={name}>
      <h3 className="tile__name">{name}</h3>
      <p className="tile__value">
        {isKnown ? format(value) : <span className="tile__missing">{missing}</span>}
        {isKnown && unit !== '' && <span className="tile__unit"> {unit}</span>}
      </p>
      <Sparkline prices={samples} label={`${name}, the last ${samples.length} seconds`} isNeutral />
    </div>
  );
}
