import { randomId } from '../lib/random_id.ts';
import { Signal } from '../lib/signal.ts';
import { NOTHING_HEARD, decisionOf } from './bid_result.ts';
import type { Answer, BidOutcome, Heard } from './bid_result.ts';

interface Round {
  /** ISO 8601; undefined before the list has told, or where it does not. */
  readonly endsAt: string | undefined;
  /** What had been told as it began. */
  readonly before: Heard;
  /** The last answer over HTTP: while no socket is live, the hub tells nothing. */
  readonly answer: Answer | null;
}

/** One user's bids in one auction: kept for the page's next visit. */
export class OwnBids {
  readonly round = new Signal<Round>({ endsAt: undefined, before: NOTHING_HEARD, answer: null });
  #undecided: string | null = null;

  /**
   * The id to bid with: the same one until it is decided, so that a bid whose answer was lost buys
   * one item however often it is made. Whatever the amount, for the price falls meanwhile.
   */
  nextId(): string {
    this.#undecided ??= randomId();
    return this.#undecided;
  }

  answered(bidId: string, outcome: BidOutcome, heard: Heard): void {
    const result = decisionOf(bidId, outcome);
    if (outcome.ok || result !== null) this.#decided(bidId);
    if (result !== null) this.round.set({ ...this.round.getSnapshot(), answer: { result, heard } });
  }

  /** The hub has told of bids: one whose answer was lost may be among them. */
  heard({ accepted, rejected }: Heard): void {
    for (const told of [accepted, rejected]) if (told !== null) this.#decided(told.bidId);
  }

  /** A round that ends at another time is another one: what was told before does not belong to it. */
  follow(endsAt: string | undefined, heard: Heard): void {
    const last = this.round.getSnapshot();
    if (endsAt === last.endsAt) return;
    // A bid of the last round buys nothing in this one: its answer would be taken for that of another.
    if (last.endsAt !== undefined) this.#undecided = null;
    this.round.set(last.endsAt === undefined ? { ...last, endsAt } : { endsAt, before: heard, answer: null });
  }

  #decided(bidId: string): void {
    if (bidId === this.#undecided) this.#undecided = null;
  }
}

const known = new WeakMap<object, Map<string, OwnBids>>();

/** Those of a client's user. */
export function ownBids(client: object, auctionId: string): OwnBids {
  const all = known.get(client) ?? new Map<string, OwnBids>();
  known.set(client, all);
  const found = all.get(auctionId) ?? new OwnBids();
  all.set(auctionId, found);
  return found;
}
