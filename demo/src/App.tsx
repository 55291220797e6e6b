import { useConnection } from 'tidewire/react';
import { CryptoTicker } from './components/CryptoTicker.tsx';
import { Footer } from './components/Footer.tsx';
import { Header } from './components/Header.tsx';
import { MarketPanel } from './components/MarketPanel.tsx';
import { OfflineBanner } from './components/OfflineBanner.tsx';
import { useMarkets } from './lib/markets.ts';

/** `?inspect` shows the series that the chart holds as text: for tests, and for the curious. */
const isInspecting = new URLSearchParams(location.search).has('inspect');

export function App() {
  const market = useConnection('market');
  const crypto = useConnection('crypto');
  const markets = useMarkets(market.isLive);
  return (
    <>
      <Header />
      <main className="page">
        <CryptoTicker markets={markets} connection={crypto} />
        <MarketPanel markets={markets} isInspecting={isInspecting} />
      </main>
      <Footer />
      <OfflineBanner connections={[market, crypto]} />
    </>
  );
}
