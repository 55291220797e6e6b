import { useEffect, useRef } from 'react';
import { useAuctionHub, useSeries } from 'tidewire/react';
import type { AuctionHubState } from 'tidewire';
import { FlashingValue } from '../components/FlashingValue.tsx';
import { Sparkline } from '../components/Sparkline.tsx';
import { useShownSeries } from '../lab/series_shown.ts';
import { formatMoney } from '../lib/format.ts';
import { useCountdown } from '../lib/use_countdown.ts';
import { BidForm } from './BidForm.tsx';
import { BidResult } from './BidResult.tsx';
import type { ListedAuction } from './AuctionsPage.tsx';
import { useOwnBids } from './use_own_bids.ts';

interface Props {
  readonly listed: ListedAuction;
  /** A round is over, so that what the list says of its end is no longer so. */
  readonly onRound: () => void;
}

const STATES = { active: 'Falling', sold_out: 'Sold out', ended: 'Ended' } as const;
const LOOKS = { active: 'live', sold_out: 'closed', ended: 'offline' } as const;

function clockText(seconds: number | null): string {
  if (seconds === null || seconds <= 0) return '';
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')} left`;
}

/** The hub's word where there is one, else the list's. */
function shownOf(listed: ListedAuction, hub: AuctionHubState) {
  return {
    price: hub.currentPrice ?? listed.currentPrice,
    currency: hub.currency ?? listed.currency,
    items: hub.remainingItems ?? listed.remainingItems,
    viewers: hub.activeViewers,
    drops: hub.dropsRemaining ?? listed.dropsRemaining ?? null,
    status: hub.status ?? listed.status ?? 'active',
  };
}

/** One auction as its hub tells it, and the means to bid. */
export function AuctionCard({ listed, onRound }: Props) {
  const { auctionId, title } = listed;
  const hub = useAuctionHub(auctionId);
  const series = useSeries(auctionId, { channel: 'auctions' });
  useShownSeries(auctionId, 'auctions');
  const { price, currency, items, viewers, drops, status } = shownOf(listed, hub);
  const seconds = useCountdown(status === 'active' && listed.endsAt !== undefined ? Date.parse(listed.endsAt) : null);
  const lastStatus = useRef(status);
  useEffect(() => {
    if (status !== lastStatus.current) onRound();
    lastStatus.current = status;
  }, [status, onRound]);
  const { bids, standing } = useOwnBids(auctionId, listed.endsAt, hub);
  const isCurrent = hub.isConnected || hub.connection.isPolling;
  const name = `auction-${auctionId}`;
  return (
    <section className="panel auction" aria-labelledby={name} data-testid="auction" data-status={status} data-stale={!isCurrent}>
      <div className="auction__head">
        <h2 id={name}>{title ?? auctionId}</h2>
        <span className={`badge badge--${LOOKS[status]}`} data-testid="auction-status">
          {status === 'active' && drops === 0 ? 'At its floor' : STATES[status]}
        </span>
      </div>
      <div className="auction__price-row">
        <p className="auction__price" data-testid="auction-price">
          <FlashingValue value={price} text={formatMoney(price, currency)} />
        </p>
        <Sparkline prices={series.price} label={`${title ?? auctionId}, last ${series.length} prices`} />
      </div>
      <dl className="auction__facts">
        <div>
          <dt>Looking on</dt>
          <dd data-testid="viewers">{viewers ?? '—'}</dd>
        </div>
        <div>
          <dt>Items left</dt>
          <dd data-testid="items">{items}</dd>
        </div>
        <div>
          <dt>Drops left</dt>
          <dd>{drops ?? '—'}</dd>
        </div>
        <div>
          <dt>Round</dt>
          <dd>{clockText(seconds) || '—'}</dd>
        </div>
      </dl>
      <BidForm auctionId={auctionId} title={title ?? auctionId} price={price} currency={currency} isOpen={status === 'active'} hub={hub} bids={bids} />
      <BidResult standing={standing} currency={currency} />
    </section>
  );
}
