import { useConnection, useSeries, useTick } from 'tidewire/react';
import type { SeriesSnapshot } from 'tidewire';
import { useShownSeries } from '../lab/series_shown.ts';
import { useDecimals } from '../lib/use_decimals.ts';
import { usePriceTitle } from '../lib/use_price_title.ts';
import type { ChartMode } from './chart_modes.ts';
import { InspectPanel } from './InspectPanel.tsx';
import { PriceChart } from './PriceChart.tsx';
import { TradeTape } from './TradeTape.tsx';
import { useChartData } from './use_chart_data.ts';
import { chooseView } from './view_choice.ts';

interface Props {
  readonly symbol: string;
  readonly pairs: readonly string[];
  readonly listedChange: number | undefined;
  readonly mode: ChartMode;
  readonly onChoose: (symbol: string) => void;
  readonly isInspecting: boolean;
}

/** The newest trade of a series. */
function lastOf({ length, price, time, seq }: SeriesSnapshot): React.ComponentProps<typeof PriceChart>['last'] {
  const at = length - 1;
  return length === 0 ? undefined : { price: price[at] ?? NaN, time: time[at] ?? NaN, seq: seq[at] ?? 0 };
}

/** One pair: its chart, and its newest trades in figures. Both are drawn from the same series. */
export function PairView({ symbol, pairs, listedChange, mode, onChoose, isInspecting }: Props) {
  const series = useSeries(symbol);
  const data = useChartData(symbol, mode);
  const tick = useTick(symbol);
  const { isLive, isPolling } = useConnection();
  const decimals = useDecimals(symbol, series.price);
  const last = lastOf(series);
  useShownSeries(symbol, 'market');
  usePriceTitle(symbol, last?.price, decimals);
  return (
    <section className="market" aria-labelledby="market-title">
      <h2 id="market-title" className="visually-hidden">
        Price
      </h2>
      <PriceChart
        data={data}
        last={last}
        pairs={pairs}
        decimals={decimals}
        change={tick?.change24h ?? listedChange}
        isLive={isLive}
        isPolling={isPolling && !isLive}
        mode={mode}
        onMode={(chosen) => chooseView({ mode: chosen })}
        onChoose={onChoose}
      />
      <TradeTape series={series} decimals={decimals} />
      {isInspecting && <InspectPanel series={series} />}
    </section>
  );
}
