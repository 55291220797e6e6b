import { formatClock, formatMoney } from '../lib/format.ts';
import type { BidResult as Result, Standing } from './bid_result.ts';

const REASONS: Readonly<Record<string, string>> = {
  price_too_low: 'too low',
  sold_out: 'too late, everything is sold',
  auction_ended: 'too late, the auction has ended',
};

function Told({ result, currency }: { readonly result: Result; readonly currency: string }) {
  if (result.kind === 'accepted') {
    return (
      <p className="note note--good" data-testid="accepted">
        Yours at {formatMoney(result.winningPrice, currency)}, reserved until {formatClock(Date.parse(result.expiresAt))}.
      </p>
    );
  }
  const { reason, currentPrice } = result;
  return (
    <p className="note note--warn" data-testid="rejected">
      Rejected: {REASONS[reason] ?? reason}.{currentPrice !== null && ` The price was ${formatMoney(currentPrice, currency)}.`}
    </p>
  );
}

/** What became of this user's bids in this round, and what others have bought. */
export function BidResult({ standing: { result, soldToOthers }, currency }: { readonly standing: Standing; readonly currency: string }) {
  return (
    <div className="bid-result" role="status" data-testid="bid-result">
      {result !== null ? (
        <Told result={result} currency={currency} />
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
