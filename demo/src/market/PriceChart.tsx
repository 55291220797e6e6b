import { useCallback, useMemo, useState } from 'react';
import type { ChartData } from '../chart/layers.ts';
import type { ChartLevel } from '../chart/live_chart.ts';
import { Change } from '../components/Change.tsx';
import { channelLog } from '../lib/channel_log.ts';
import { formatClockMs, formatDay, formatFixed, isSameDay } from '../lib/format.ts';
import { priceOf } from '../lib/price_text.ts';
import { nameOf } from '../lib/symbols.ts';
import { useStore } from '../lib/use_store.ts';
import { useSession } from '../session/current.ts';
import { AlertBar } from './AlertBar.tsx';
import { ALERT_LOG } from './alert_log.ts';
import { ChartCanvas } from './ChartCanvas.tsx';
import { ModeButtons } from './ModeButtons.tsx';
import type { ChartMode } from './chart_modes.ts';
import { PairSelect } from './PairSelect.tsx';
import { SeriesBadge } from './SeriesBadge.tsx';

interface Props {
  readonly data: ChartData;
  /** The newest trade, whatever the chart shows. */
  readonly last: { readonly price: number; readonly time: number; readonly seq: number } | undefined;
  readonly pairs: readonly string[];
  readonly decimals: number;
  readonly change: number | undefined;
  readonly isLive: boolean;
  /** The newest price is polled meanwhile. */
  readonly isPolling: boolean;
  readonly mode: ChartMode;
  readonly onMode: (mode: ChartMode) => void;
  readonly onChoose: (symbol: string) => void;
}

const UNITS = { line: ['trade', 'trades'], candles: ['candle', 'candles'] } as const;

/** The levels of one symbol: those that are set, and the one that is being thought of. */
function useLevels(symbol: string, draft: string) {
  const { alerts, fired } = useStore(channelLog(useSession().client, ALERT_LOG));
  const own = useMemo(() => alerts.filter((alert) => alert.symbol === symbol), [alerts, symbol]);
  const levels = useMemo(() => {
    const set: ChartLevel[] = own.map(({ level }) => ({ price: level, title: 'alert', isDraft: false }));
    const price = priceOf(draft);
    return price !== undefined ? [...set, { price, title: 'alert?', isDraft: true }] : set;
  }, [own, draft]);
  return { own, levels, fired };
}

/** The newest of one pair. What is known stays on the screen, marked, while nothing arrives. */
export function PriceChart({ data, last, pairs, decimals, change, isLive, isPolling, mode, onMode, onChoose }: Props) {
  const { symbol, length, status } = data.snapshot;
  // Of one pair: as an alert of another it would fire at once, or never.
  const [written, setWritten] = useState({ symbol, text: '' });
  const draft = written.symbol === symbol ? written.text : '';
  const { own, levels, fired } = useLevels(symbol, draft);
  const write = useCallback((text: string) => setWritten({ symbol, text }), [symbol]);
  const pick = useCallback((price: number) => write(price.toFixed(decimals)), [write, decimals]);
  const isStale = length > 0 && !isPolling && (!isLive || status === 'stale');
  const counted = `${length} ${UNITS[data.kind][length === 1 ? 0 : 1]}`;
  const label = last === undefined ? `${symbol}: no prices yet` : `${nameOf(symbol)}: ${counted}, last price ${formatFixed(last.price, decimals)}`;
  return (
    <div
      className="panel chart"
      data-testid="chart"
      data-symbol={symbol}
      data-mode={mode}
      data-status={status}
      data-length={length}
      data-last-seq={last?.seq ?? 0}
      data-stale={isStale}
    >
      <div className="chart__head">
        <PairSelect symbol={symbol} pairs={pairs} onChoose={onChoose} />
        <p className="chart__price">{last === undefined ? '—' : formatFixed(last.price, decimals)}</p>
        <Change percent={change} />
        <ModeButtons mode={mode} onMode={onMode} />
        <SeriesBadge status={status} isLive={isLive} isPolling={isPolling} isEmpty={length === 0} />
      </div>
      <div className="chart__stage">
        <ChartCanvas key={data.kind} data={data} decimals={decimals} isStale={isStale} label={label} levels={levels} onPick={pick} />
        {length === 0 && <p className="chart__note">{isLive ? 'Waiting for the first trade…' : 'Waiting for the server…'}</p>}
      </div>
      <AlertBar symbol={symbol} last={last?.price} decimals={decimals} alerts={own} fired={fired} draft={draft} onDraft={write} />
      <p className="chart__foot">
        <span>{counted}</span>
        {last !== undefined && (
          <span className="chart__last-time">
            {isStale ? 'stopped at ' : 'last '}
            {!isSameDay(last.time, Date.now()) && `${formatDay(last.time)}, `}
            {formatClockMs(last.time)}
          </span>
        )}
      </p>
    </div>
  );
}
