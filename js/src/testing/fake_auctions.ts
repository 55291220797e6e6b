import type { AuctionState } from '../auction_types.js';

/** An auction as a test gives it; what is left out stays as it was, or is filled in. */
export type FakeAuction = Pick<AuctionState, 'auctionId'> & Partial<AuctionState>;

/** One invocation: the method that the server calls, and its only argument. */
export interface Push {
  readonly target: string;
  readonly argument: object;
  /** Only for those who look at this auction; left out: for all connections of the user. */
  readonly to?: string;
}

/** What came of a bid: the status and body of the answer, and what the page is told. */
export interface BidDecision {
  readonly status: number;
  readonly body: object;
  readonly pushes: readonly Push[];
}

interface Bid {
  readonly bidPrice?: unknown;
  readonly bidId?: string;
}

/** No auction ends by itself, and no reservation. */
const LATER = '2100-01-01T00:00:00.000Z';

const SENTENCES = {
  price_too_low: 'The price is above the bid',
  sold_out: 'Everything is sold',
  auction_ended: 'The auction has ended',
} as const;

/** The auctions of one tenant, in which one user bids. */
export class FakeAuctions {
  readonly #auctions = new Map<string, AuctionState>();
  readonly #decided = new Map<string, BidDecision>();
  #lastId = 0;

  find(auctionId: string): AuctionState | undefined {
    return this.#auctions.get(auctionId);
  }

  /** Makes an auction, or changes one; what those who look at it are told. */
  change(given: FakeAuction): readonly Push[] {
    const last = this.#auctions.get(given.auctionId);
    const next: AuctionState = { ...(last ?? FRESH), ...given };
    this.#auctions.set(given.auctionId, next);
    return last === undefined ? [] : pushesBetween(last, next);
  }

  /** The body of `GET /api/auctions`; `ids` undefined: all of them. */
  list(ids: readonly string[] | undefined): object {
    const all = [...this.#auctions.values()];
    const asked = all.filter(({ auctionId }) => ids?.includes(auctionId) ?? true);
    return { auctions: asked.map((auction) => ({ ...auction, endsAt: LATER })) };
  }

  /** Decides on a bid; one with an id that is known is decided as before. */
  bid(auctionId: string, bid: Bid): BidDecision {
    const { bidPrice, bidId = `bid-${++this.#lastId}` } = bid;
    const auction = this.#auctions.get(auctionId);
    if (auction === undefined) return refusal(404, 'not_found', 'There is no such auction');
    if (typeof bidPrice !== 'number' || !(bidPrice > 0)) {
      return refusal(400, 'invalid_field', 'bidPrice must be a number above 0 and up to 1e11');
    }
    const before = this.#decided.get(bidId);
    if (before !== undefined) return { ...before, pushes: [] };
    const decision = this.#decide(auction, bidPrice, bidId);
    this.#decided.set(bidId, decision);
    return decision;
  }

  #decide(auction: AuctionState, price: number, bidId: string): BidDecision {
    const { auctionId, currentPrice } = auction;
    const reason = reasonAgainst(auction, price);
    if (reason !== undefined) {
      const error = { code: reason, message: SENTENCES[reason] };
      const argument = { auctionId, bidId, reason, currentPrice };
      return {
        status: 409,
        body: { error, bidId, currentPrice },
        pushes: [{ target: 'BidRejected', argument }],
      };
    }
    const won = {
      winningPrice: currentPrice,
      reservationId: `reservation-${bidId}`,
      expiresAt: LATER,
    };
    const remainingItems = auction.remainingItems - 1;
    const isLast = remainingItems === 0;
    // Who wins is told no `ItemSold`: that is for the others.
    this.#auctions.set(auctionId, {
      ...auction,
      remainingItems,
      ...(isLast ? { status: 'sold_out' as const } : {}),
    });
    return {
      status: 201,
      body: { bidId, accepted: true, ...won },
      pushes: [
        { target: 'BidAccepted', argument: { auctionId, bidId, ...won } },
        ...(isLast ? [ended(auctionId, 'sold_out')] : []),
      ],
    };
  }
}

/** What a server tells in full of an auction. */
export function auctionState(auction: AuctionState): Push {
  const { auctionId, currentPrice, currency, remainingItems, activeViewers } = auction;
  const { dropsRemaining, status } = auction;
  const price = { auctionId, currentPrice, currency };
  const argument = { ...price, remainingItems, activeViewers, dropsRemaining, status };
  return { target: 'AuctionState', argument };
}

const FRESH: Omit<AuctionState, 'auctionId'> = {
  title: 'An auction',
  currentPrice: 100,
  currency: 'EUR',
  remainingItems: 1,
  activeViewers: 1,
  dropsRemaining: 0,
  status: 'active',
};

function refusal(status: number, code: string, message: string): BidDecision {
  return { status, body: { error: { code, message } }, pushes: [] };
}

function reasonAgainst(auction: AuctionState, price: number): keyof typeof SENTENCES | undefined {
  if (auction.status === 'ended') return 'auction_ended';
  if (auction.remainingItems === 0) return 'sold_out';
  return price < auction.currentPrice ? 'price_too_low' : undefined;
}

function ended(auctionId: string, reason: string): Push {
  return { target: 'AuctionEnded', argument: { auctionId, reason }, to: auctionId };
}

function pushesBetween(last: AuctionState, next: AuctionState): readonly Push[] {
  const { auctionId, currentPrice, currency, dropsRemaining, activeViewers } = next;
  const pushes: Push[] = [];
  if (last.currentPrice !== currentPrice || last.dropsRemaining !== dropsRemaining) {
    const argument = { auctionId, currentPrice, currency, dropsRemaining };
    pushes.push({ target: 'PriceUpdated', argument, to: auctionId });
  }
  if (last.activeViewers !== activeViewers) {
    const argument = { auctionId, activeViewers };
    pushes.push({ target: 'ViewerCountUpdated', argument, to: auctionId });
  }
  if (next.remainingItems < last.remainingItems) {
    const argument = { auctionId, remainingItems: next.remainingItems };
    pushes.push({ target: 'ItemSold', argument, to: auctionId });
  }
  if (next.status !== undefined && next.status !== 'active' && next.status !== last.status) {
    pushes.push(ended(auctionId, next.status));
  }
  return pushes;
}
