import { useSeries, useTick } from 'tidewire/react';
import { useShownSeries } from '../lab/series_shown.ts';
import type { Market, Markets } from '../lib/markets.ts';
import { nameOf } from '../lib/symbols.ts';
import { useDecimals } from '../lib/use_decimals.ts';
import { Change } from '../components/Change.tsx';
import { FlashingPrice } from '../components/FlashingPrice.tsx';
import { Sparkline } from '../components/Sparkline.tsx';

interface Props {
  readonly symbol: string;
  /** What the list told counts until a tick tells something newer. */
  readonly listed: Market | undefined;
  /** Prices arrive, live or polled. */
  readonly isCurrent: boolean;
}

/** The price comes from the public feed, which needs no sign-in. */
export function TickerCard({ symbol, listed, isCurrent }: Props) {
  const tick = useTick(symbol, { channel: 'crypto' });
  // The feed has no history; the market channel fills the line at once.
  const series = useSeries(symbol);
  useShownSeries(symbol, 'market');
  const decimals = useDecimals(symbol, series.price);
  return (
    <article className="card" data-testid="ticker-card" data-symbol={symbol} data-stale={!isCurrent}>
      <h3 className="card__name">
        {nameOf(symbol)} <span className="card__symbol">{symbol}</span>
      </h3>
      <div className="card__figures">
        <FlashingPrice price={tick?.price ?? listed?.price} decimals={decimals} />
        <Change percent={tick?.change24h ?? listed?.change_24h} />
      </div>
      <Sparkline prices={series.price} label={`${nameOf(symbol)}, last ${series.length} prices`} />
    </article>
  );
}

/** The same room while the list is on its way, so that nothing jumps when it arrives. */
export function TickerPlaceholder({ asset, status }: { readonly asset: string; readonly status: Markets['status'] }) {
  const text = status === 'loading' ? 'Loading' : status === 'failed' ? 'Not available' : 'Not listed here';
  return (
    <article className="card card--empty">
      <h3 className="card__name">{nameOf(asset)}</h3>
      <div className="card__figures">
        <p className="card__price">{text}</p>
      </div>
      <Sparkline prices={[]} label="" />
    </article>
  );
}
