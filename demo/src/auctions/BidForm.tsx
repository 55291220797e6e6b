import { useState } from 'react';
import type { AuctionHubState } from 'tidewire';
import { formatMoney } from '../lib/format.ts';

interface Props {
  readonly auctionId: string;
  readonly title: string;
  readonly price: number;
  readonly currency: string;
  readonly isOpen: boolean;
  readonly placeBid: AuctionHubState['placeBid'];
}

/** What no event tells: the bid did not reach the server, or was refused as such. */
const FAILURES: Readonly<Record<string, string>> = {
  not_connected: 'Not sent: there is no connection yet.',
  timed_out: 'No answer came. Bidding again is safe.',
  connection_lost: 'No answer came. Bidding again is safe.',
  price_too_low: '',
  sold_out: '',
  auction_ended: '',
};

/** Takes the price that is shown, or offers another one. */
export function BidForm({ auctionId, title, price, currency, isOpen, placeBid }: Props) {
  const [offer, setOffer] = useState('');
  const [isPending, setPending] = useState(false);
  const [failure, setFailure] = useState('');
  const bid = async (amount: number): Promise<void> => {
    setPending(true);
    setFailure('');
    // The id makes a second press safe when the answer to the first was lost.
    const outcome = await placeBid(amount, { bidId: crypto.randomUUID() });
    setPending(false);
    if (!outcome.ok) setFailure(FAILURES[outcome.error.code] ?? `Refused: ${outcome.error.message}`);
    else setOffer('');
  };
  const offered = Number(offer);
  const amount = offer === '' ? price : offered;
  const isGood = Number.isFinite(amount) && amount > 0;
  const name = `offer-${auctionId}`;
  return (
    <form
      className="bid"
      onSubmit={(event) => {
        event.preventDefault();
        if (isGood) void bid(amount);
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
        aria-invalid={!isGood}
        onChange={(event) => setOffer(event.target.value)}
      />
      <button type="submit" className="button button--primary bid__button" disabled={!isOpen || isPending || !isGood}>
        Bid {isGood ? formatMoney(amount, currency) : ''}
      </button>
      {failure !== '' && (
        <p className="note note--warn" role="alert">
          {failure}
        </p>
      )}
    </form>
  );
}
