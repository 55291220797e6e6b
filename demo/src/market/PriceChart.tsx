import type { SeriesSnapshot } from 'tidewire';
import { formatClockMs, formatDay, formatFixed, isSameDay } from '../lib/format.ts';
import { nameOf } from '../lib/symbols.ts';
import { Change } from '../components/Change.tsx';
import { ChartCanvas } from './ChartCanvas.tsx';
import { PairSelect } from './PairSelect.tsx';
import { SeriesBadge } from './SeriesBadge.tsx';

interface Props {
  readonly series: SeriesSnapshot;
  readonly pairs: readonly string[];
  readonly decimals: number;
  readonly change: number | undefined;
  readonly isLive: boolean;
  readonly onChoose: (symbol: string) => void;
}

/** The last points of one pair. What is known stays on the screen, marked, while nothing arrives. */
export function PriceChart({ series, pairs, decimals, change, isLive, onChoose }: Props) {
  const { symbol, length, price, time, seq, status } = series;
  const last = price[length - 1];
  const lastTime = time[length - 1];
  const isStale = length > 0 && (!isLive || status === 'stale');
  const summary =
    last === undefined ? `${symbol}: no prices yet` : `${nameOf(symbol)}: ${length} trades, last price ${formatFixed(last, decimals)}`;
  return (
    <div
      className="panel chart"
      data-testid="chart"
      data-symbol={symbol}
      data-status={status}
      data-length={length}
      data-last-seq={seq[length - 1] ?? 0}
      data-stale={isStale}
    >
      <div className="chart__head">
        <PairSelect symbol={symbol} pairs={pairs} onChoose={onChoose} />
        <p className="chart__price">{last === undefined ? '—' : formatFixed(last, decimals)}</p>
        <Change percent={change} />
        <SeriesBadge status={status} isLive={isLive} isEmpty={length === 0} />
      </div>
      <div className="chart__stage">
        <ChartCanvas series={series} decimals={decimals} isStale={isStale} label={summary} />
        {length === 0 && <p className="chart__note">{isLive ? 'Waiting for the first trade…' : 'Waiting for the server…'}</p>}
      </div>
      <p className="chart__foot">
        <span>
          {length} {length === 1 ? 'trade' : 'trades'}
        </span>
        {lastTime !== undefined && (
          <span className="chart__last-time">
            {isStale ? 'stopped at ' : 'last '}
            {!isSameDay(lastTime, Date.now()) && `${formatDay(lastTime)}, `}
            {formatClockMs(lastTime)}
          </span>
        )}
      </p>
    </div>
  );
}
