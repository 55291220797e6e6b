import type { AuctionEnded, AuctionState, BidAccepted, BidRejected, ChannelEvent, ItemSold, PriceUpdated } from 'tidewire';
import { formatMoney } from '../lib/format.ts';
import type { LogRules } from '../lib/channel_log.ts';

/** One line of what the hub has said. */
export interface AuctionEntry {
  readonly key: number;
  /** Unix milliseconds, by this page's clock: the hub says none. */
  readonly time: number;
  readonly auctionId: string;
  /** The hub's method. */
  readonly type: string;
  readonly tone: 'up' | 'down' | 'none';
  readonly text: string;
}

const ENTRIES_MAX = 50;
/** Why an auction ends, where the hub's word alone would say little. */
const ENDS: Readonly<Record<string, string>> = { ended: 'the time is over' };
/** What tells where an auction is in its round. */
const STATES: readonly string[] = ['AuctionState', 'PriceUpdated', 'AuctionEnded'];

function describe(event: ChannelEvent): Pick<AuctionEntry, 'tone' | 'text'> | undefined {
  switch (event.type) {
    case 'PriceUpdated': {
      const { currentPrice, currency } = event.data as PriceUpdated;
      return { tone: 'none', text: `falls to ${formatMoney(currentPrice, currency)}` };
    }
    case 'AuctionState': {
      const { currentPrice, currency } = event.data as AuctionState;
      return { tone: 'none', text: `a new round begins at ${formatMoney(currentPrice, currency)}` };
    }
    case 'ItemSold':
      return { tone: 'none', text: `one sold to somebody else, ${(event.data as ItemSold).remainingItems} left` };
    case 'BidAccepted':
      return { tone: 'up', text: `yours at ${(event.data as BidAccepted).winningPrice.toFixed(2)}` };
    case 'BidRejected':
      return { tone: 'down', text: `bid rejected: ${(event.data as BidRejected).reason.replaceAll('_', ' ')}` };
    case 'AuctionEnded': {
      const { reason } = event.data as AuctionEnded;
      return { tone: 'none', text: `ended: ${ENDS[reason] ?? reason.replaceAll('_', ' ')}` };
    }
    default:
      return undefined;
  }
}

/** Whether an event tells nothing new of an auction, after what has been told of it. */
function isKnown(entries: readonly AuctionEntry[], auctionId: string, { type, data }: ChannelEvent, text: string): boolean {
  const last = entries.find((entry) => entry.auctionId === auctionId && STATES.includes(entry.type));
  const hasEnded = last?.type === 'AuctionEnded';
  // Who joins is told the state, too.
  if (type === 'AuctionState') return !hasEnded || (data as AuctionState).status !== 'active';
  return type === 'PriceUpdated' && (hasEnded || last?.text === text);
}

function apply(entries: readonly AuctionEntry[], event: ChannelEvent): readonly AuctionEntry[] {
  const { auctionId } = event.data as { readonly auctionId?: string };
  const described = describe(event);
  if (described === undefined || auctionId === undefined || isKnown(entries, auctionId, event, described.text)) return entries;
  const key = (entries[0]?.key ?? 0) + 1;
  return [{ key, time: Date.now(), auctionId, type: event.type, ...described }, ...entries].slice(0, ENTRIES_MAX);
}

/** What the hub has said of all auctions, the newest first. */
export const AUCTION_LOG: LogRules<readonly AuctionEntry[]> = {
  channel: 'auctions',
  types: ['AuctionState', 'PriceUpdated', 'ItemSold', 'BidAccepted', 'BidRejected', 'AuctionEnded'],
  initial: [],
  apply,
};
