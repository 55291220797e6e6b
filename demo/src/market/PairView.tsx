import { useConnection, useSeries, useTick } from 'tidewire/react';
import { useDecimals } from '../lib/use_decimals.ts';
import { usePriceTitle } from '../lib/use_price_title.ts';
import { useShownSeries } from '../lab/series_shown.ts';
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

/** One pair: its chart, and its newest trades in figures. Both are drawn from the same series. */
export function PairView({ symbol, pairs, listedChange, onChoose, isInspecting }: Props) {
  const series = useSeries(symbol);
  const tick = useTick(symbol);
  const { isLive } = useConnection();
  const decimals = useDecimals(symbol, series.price);
  useShownSeries(symbol, 'market');
  usePriceTitle(symbol, series.price[series.length - 1], decimals);
  const change = tick?.change24h ?? listedChange;
  return (
    <section className="market" aria-labelledby="market-title">
      <h2 id="market-title" className="visually-hidden">
        Market
      </h2>
      <PriceChart series={series} pairs={pairs} decimals={decimals} change={change} isLive={isLive} onChoose={onChoose} />
      <TradeTape series={series} decimals={decimals} />
      {isInspecting && <InspectPanel series={series} />}
    </section>
  );
}
