import { useConnection } from 'tidewire/react';
import type { AuctionState } from 'tidewire';
import { useResource } from '../lib/use_resource.ts';
import { useSession } from '../session/current.ts';
import { Empty } from '../shell/Empty.tsx';
import { PageHead } from '../shell/PageHead.tsx';
import { AuctionEvents } from './AuctionEvents.tsx';
import { AuctionCard } from './AuctionCard.tsx';

/** One auction of GET /api/auctions. */
export interface ListedAuction extends AuctionState {
  /** ISO 8601. */
  readonly endsAt?: string;
}

const PLACES = 3;

/** Dutch auctions: every price falls until somebody takes it. */
export function AuctionsPage() {
  const { user } = useSession();
  const connection = useConnection('auctions');
  const list = useResource<{ readonly auctions: readonly ListedAuction[] }>('/api/auctions', connection.isLive);
  return (
    <>
      <PageHead title="Auctions" connection={connection}>
        Prices fall until somebody bids: over a SignalR hub, with bids over HTTP. You are {user}.
      </PageHead>
      {list.status === 'failed' && (
        <div className="panel">
          <Empty onRetry={list.reload}>The auctions could not be read: {list.message}.</Empty>
        </div>
      )}
      {list.status === 'ready' && list.data.auctions.length === 0 && (
        <div className="panel">
          <Empty>There are no auctions for you here.</Empty>
        </div>
      )}
      <div className="auctions">
        {list.status === 'loading' &&
          Array.from({ length: PLACES }, (_, place) => (
            <div key={place} className="panel auction auction--loading" role={place === 0 ? 'status' : undefined} aria-hidden={place > 0}>
              Loading the auctions…
            </div>
          ))}
        {list.status === 'ready' && list.data.auctions.map((auction) => <AuctionCard key={auction.auctionId} listed={auction} onRound={list.reload} />)}
      </div>
      <AuctionEvents titles={new Map(list.data?.auctions.map(({ auctionId, title }) => [auctionId, title ?? auctionId]))} />
    </>
  );
}
