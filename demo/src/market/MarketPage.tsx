import { useConnection } from 'tidewire/react';
import { useMarkets } from '../lib/markets.ts';
import { usePageTitle } from '../lib/use_page_title.ts';
import { CryptoTicker } from './CryptoTicker.tsx';
import { MarketPanel } from './MarketPanel.tsx';

/** `?inspect` shows the series that the chart holds as text: for tests, and for the curious. */
const isInspecting = new URLSearchParams(location.search).has('inspect');

export function MarketPage() {
  // Until there is a price, which takes its place.
  usePageTitle('Market');
  const market = useConnection('market');
  const crypto = useConnection('crypto');
  const markets = useMarkets(market.isLive);
  return (
    <>
      <h1 className="visually-hidden">Market</h1>
      <CryptoTicker markets={markets} connection={crypto} />
      <MarketPanel markets={markets} onRetry={markets.reload} isInspecting={isInspecting} />
    </>
  );
}
