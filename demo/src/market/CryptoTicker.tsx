import type { ConnectionSnapshot } from 'tidewire';
import type { Markets } from '../lib/markets.ts';
import { symbolsOf } from '../lib/symbols.ts';
import { ConnectionBadge } from '../components/ConnectionBadge.tsx';
import { TickerCard, TickerPlaceholder } from './TickerCard.tsx';

const ASSETS = ['BTC', 'ETH'] as const;

interface Props {
  readonly markets: Markets;
  readonly connection: ConnectionSnapshot;
}

/** Bitcoin and Ether, moving, with an indicator that says how live they are. */
export function CryptoTicker({ markets, connection }: Props) {
  const symbols = symbolsOf(ASSETS, markets.list.map(({ symbol }) => symbol));
  const listed = (symbol: string) => markets.list.find((market) => market.symbol === symbol);
  return (
    <section className="ticker" aria-labelledby="ticker-title">
      <div className="section-head">
        <h2 id="ticker-title">Crypto</h2>
        <ConnectionBadge connection={connection} />
      </div>
      <div className="ticker__cards">
        {symbols.length > 0
          ? symbols.map((symbol) => (
              <TickerCard key={symbol} symbol={symbol} listed={listed(symbol)} isCurrent={connection.isLive || connection.isPolling} />
            ))
          : ASSETS.map((asset) => <TickerPlaceholder key={asset} asset={asset} status={markets.status} />)}
      </div>
    </section>
  );
}
