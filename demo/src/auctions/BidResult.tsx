import type { AuctionHubState } from 'tidewire';
import { formatClock, formatMoney } from '../lib/format.ts';

const REASONS: Readonly<Record<string, string>> = {
  price_too_low: 'too low',
  sold_out: 'too late, everything is sold',
  auction_ended: 'too late, the auction has ended',
};

interface Props {
  readonly hub: Pick<AuctionHubState, 'accepted' | 'rejected' | 'soldToOthers' | 'status' | 'endReason'>;
  readonly currency: string;
}

/** What became of this user's bids, and what others have bought: as the hub told it. */
export function BidResult({ hub, currency }: Props) {
  const { accepted, rejected, soldToOthers } = hub;
  return (
    <div className="bid-result" role="status" data-testid="bid-result">
      {rejected !== null ? (
        <p className="note note--warn" data-testid="rejected">
          Rejected: {REASONS[rejected.reason] ?? rejected.reason}. The price was {formatMoney(rejected.currentPrice, currency)}.
        </p>
      ) : accepted !== null ? (
        <p className="note note--good" data-testid="accepted">
          Yours at {formatMoney(accepted.winningPrice, currency)}, reserved until {formatClock(Date.parse(accepted.expiresAt))}.
        </p>
      ) : soldToOthers > 0 ? (
        <p className="note" data-testid="sold-to-others">
          {soldToOthers === 1 ? 'One item was' : `${soldToOthers} items were`} sold to others.
        </p>
      ) : (
        <p className="note">No bid yet.</p>
      )}
    </div>
  );
}
