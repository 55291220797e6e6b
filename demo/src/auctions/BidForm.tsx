import { useState } from 'react';
import type { AuctionHubState } from 'tidewire';
import { formatMoney } from '../lib/format.ts';
import { priceOf } from '../lib/price_text.ts';
import { isRefusal } from './bid_result.ts';
import type { Heard } from './bid_result.ts';
import type { OwnBids } from './own_bids.ts';

interface Props {
  readonly auctionId: string;
  readonly title: string;
  readonly price: number;
  readonly currency: string;
  readonly isOpen: boolean;
  readonly hub: Heard & Pick<AuctionHubState, 'placeBid'>;
  readonly bids: OwnBids;
}

const NO_ANSWER = 'No answer came. Bidding again is safe.';
/** What is no decision: the bid did not reach the server, or nobody knows whether it did. */
const FAILURES: Readonly<Record<string, string>> = {
  not_connected: 'Not sent: there is no connection yet.',
  timed_out: NO_ANSWER,
  connection_lost: NO_ANSWER,
};

/** Takes the price that is shown, or offers another one. */
export function BidForm({ auctionId, title, price, currency, isOpen, hub, bids }: Props) {
  const [offer, setOffer] = useState('');
  const [isPending, setPending] = useState(false);
  const [failure, setFailure] = useState('');
  const bid = async (amount: number): Promise<void> => {
    setPending(true);
    setFailure('');
    try {
      const bidId = bids.nextId();
      const outcome = await hub.placeBid(amount, { bidId });
      bids.answered(bidId, outcome, hub);
      if (outcome.ok) setOffer('');
      else if (!isRefusal(outcome.error.code)) setFailure(FAILURES[outcome.error.code] ?? `Refused: ${outcome.error.message}`);
    } finally {
      setPending(false);
    }
  };
  const amount = offer === '' ? price : priceOf(offer);
  // The last item may have gone to this very bid: asking again tells.
  const mayBid = isOpen || failure === NO_ANSWER;
  const name = `offer-${auctionId}`;
  return (
    <form
      className="bid"
      onSubmit={(event) => {
        event.preventDefault();
        if (amount !== undefined && !isPending) void bid(amount);
      }}
    >
      <label className="visually-hidden" htmlFor={name}>
        Another price for {title}
      </label>
      <input
        id={name}
        className="input bid__offer"
        inputMode="decimal"
        autoComplete="off"
        placeholder={price.toFixed(2)}
        value={offer}
        disabled={!isOpen}
        aria-invalid={amount === undefined}
        onChange={(event) => setOffer(event.target.value)}
      />
      <button
        type="submit"
        className="button button--primary bid__button"
        disabled={!mayBid || amount === undefined}
        aria-disabled={isPending}
        // The second click of a double click would buy another one.
        onClick={(event) => {
          if (event.detail > 1) event.preventDefault();
        }}
      >
        Bid {amount === undefined ? '' : formatMoney(amount, currency)}
      </button>
      {failure !== '' && (
        <p className="note note--warn" role="alert">
          {failure}
        </p>
      )}
    </form>
  );
}
