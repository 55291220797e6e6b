import { CHART_MODES, MODE_NAMES } from './chart_modes.ts';
import type { ChartMode } from './chart_modes.ts';

interface Props {
  readonly mode: ChartMode;
  readonly onMode: (mode: ChartMode) => void;
}

/** Every trade as a line, or candles. */
export function ModeButtons({ mode, onMode }: Props) {
  return (
    <div className="segments" role="group" aria-label="Chart">
      {CHART_MODES.map((name) => (
        <button key={name} type="button" aria-pressed={name === mode} onClick={() => onMode(name)}>
          {MODE_NAMES[name]}
        </button>
      ))}
    </div>
  );
}
