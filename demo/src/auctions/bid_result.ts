import type { AuctionHubState, BidAccepted, BidRejected } from 'tidewire';

/** What the hub has told of bids, in whichever round. */
export type Heard = Pick<AuctionHubState, 'accepted' | 'rejected' | 'soldToOthers'>;
export type BidOutcome = Awaited<ReturnType<AuctionHubState['placeBid']>>;

/** What became of a bid. An answer over HTTP names no price with a refusal. */
export type BidResult =
  | ({ readonly kind: 'accepted' } & Pick<BidAccepted, 'bidId' | 'winningPrice' | 'expiresAt'>)
  | ({ readonly kind: 'rejected'; readonly currentPrice: number | null } & Pick<BidRejected, 'bidId' | 'reason'>);

/** The answer to a bid over HTTP. */
export interface Answer {
  readonly result: BidResult;
  /** What the hub had told as it came. */
  readonly heard: Heard;
}

/** What stands under an auction. */
export interface Standing {
  readonly result: BidResult | null;
  readonly soldToOthers: number;
}

const REFUSALS: readonly string[] = ['price_too_low', 'sold_out', 'auction_ended'];
export const NOTHING_HEARD: Heard = { accepted: null, rejected: null, soldToOthers: 0 };

/** Whether a bid has been refused for good; by other codes it may be decided later, or has been already. */
export const isRefusal = (code: string): boolean => REFUSALS.includes(code);

/** Null for an outcome that decides nothing. */
export function decisionOf(bidId: string, outcome: BidOutcome): BidResult | null {
  if (!outcome.ok) return isRefusal(outcome.error.code) ? { kind: 'rejected', bidId, reason: outcome.error.code, currentPrice: null } : null;
  return outcome.data === null ? null : { kind: 'accepted', ...outcome.data };
}

/** The hub's last word since `before`. */
function lastHeard({ accepted, rejected }: Heard, before: Heard): BidResult | null {
  if (rejected !== null && rejected !== before.rejected) return { kind: 'rejected', ...rejected };
  return accepted !== null && accepted !== before.accepted ? { kind: 'accepted', ...accepted } : null;
}

/** Whether an answer says more than the hub, which tells of the same bids with more words, and of other tabs' bids. */
function isNews({ result, heard: then }: Answer, { accepted, rejected }: Heard): boolean {
  const isTold = accepted?.bidId === result.bidId || rejected?.bidId === result.bidId;
  return !isTold && accepted === then.accepted && rejected === then.rejected;
}

/** What stands under a round; `before` is what had been told as it began. */
export function standingOf(heard: Heard, before: Heard, answer: Answer | null): Standing {
  const result = answer !== null && isNews(answer, heard) ? answer.result : lastHeard(heard, before);
  return { result, soldToOthers: heard.soldToOthers - before.soldToOthers };
}
