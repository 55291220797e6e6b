import { useMemo } from 'react';
import { sparklinePath } from '../lib/sparkline_path.ts';

const WIDTH = 160;
const HEIGHT = 40;

interface Props {
  readonly prices: ArrayLike<number>;
  readonly label: string;
  /** Up is not good and down not bad. */
  readonly isNeutral?: boolean;
}

/** A line without axes: up in colour, down in colour, by first and last price. Without prices only its room. */
export function Sparkline({ prices, label, isNeutral = false }: Props) {
  const path = useMemo(() => sparklinePath(prices, WIDTH, HEIGHT), [prices]);
  const isUp = (prices[prices.length - 1] ?? 0) >= (prices[0] ?? 0);
  return (
    <svg
      className={`sparkline sparkline--${isNeutral ? 'neutral' : isUp ? 'up' : 'down'}`}
      viewBox={`0 -2 ${WIDTH} ${HEIGHT + 4}`}
      preserveAspectRatio="none"
      {...(path === '' ? { 'aria-hidden': true } : { role: 'img', 'aria-label': label })}
    >
      {path === '' ? null : (
        <>
          <path className="sparkline__area" d={`${path}L${WIDTH} ${HEIGHT + 2}L0 ${HEIGHT + 2}Z`} />
          <path className="sparkline__line" d={path} />
        </>
      )}
    </svg>
  );
}
