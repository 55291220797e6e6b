import { useCandles, useConnection, useSeries, useTick } from 'tidewire/react';
import type { CandleInterval, SeriesSnapshot } from 'tidewire';
import { useState } from 'react';
import { useShownSeries } from '../lab/series_shown.ts';
import { useDecimals } from '../lib/use_decimals.ts';
import { usePriceTitle } from '../lib/use_price_title.ts';
import { intervalOf } from './chart_modes.ts';
import type { ChartMode } from './chart_modes.ts';
import { InspectPanel } from './InspectPanel.tsx';
import { PriceChart } from './PriceChart.tsx';
import { TradeTape } from './TradeTape.tsx';

interface Props {
  readonly symbol: string;
  readonly pairs: readonly string[];
  readonly listedChange: number | undefined;
  readonly onChoose: (symbol: string) => void;
  readonly isInspecting: boolean;
}

type ChartProps = Omit<React.ComponentProps<typeof PriceChart>, 'data'>;

function CandleChart({ symbol, interval, ...rest }: ChartProps & { readonly symbol: string; readonly interval: CandleInterval }) {
  const snapshot = useCandles(symbol, { interval });
  return <PriceChart data={{ kind: 'candles', snapshot }} {...rest} />;
}

/** The newest trade of a series. */
function lastOf({ length, price, time, seq }: SeriesSnapshot): ChartProps['last'] {
  const at = length - 1;
  return length === 0 ? undefined : { price: price[at] ?? NaN, time: time[at] ?? NaN, seq: seq[at] ?? 0 };
}

/** One pair: its chart, and its newest trades in figures. Both are drawn from the same series. */
export function PairView({ symbol, pairs, listedChange, onChoose, isInspecting }: Props) {
  const [mode, setMode] = useState<ChartMode>('ticks');
  const series = useSeries(symbol);
  const tick = useTick(symbol);
  const { isLive, isPolling } = useConnection();
  const decimals = useDecimals(symbol, series.price);
  const last = lastOf(series);
  useShownSeries(symbol, 'market');
  usePriceTitle(symbol, last?.price, decimals);
  const interval = intervalOf(mode);
  const shared: ChartProps = { last, pairs, decimals, change: tick?.change24h ?? listedChange, isLive, isPolling: isPolling && !isLive, mode, onMode: setMode, onChoose };
  return (
    <section className="market" aria-labelledby="market-title">
      <h2 id="market-title" className="visually-hidden">
        Price
      </h2>
      {interval === undefined ? (
        <PriceChart data={{ kind: 'line', snapshot: series }} {...shared} />
      ) : (
        <CandleChart symbol={symbol} interval={interval} {...shared} />
      )}
      <TradeTape series={series} decimals={decimals} />
      {isInspecting && <InspectPanel series={series} />}
    </section>
  );
}
