import type { AuctionEnded, BidAccepted, BidRejected, ChannelEvent, ItemSold, PriceUpdated } from 'tidewire';
import { formatMoney } from '../lib/format.ts';
import type { LogRules } from '../lib/channel_log.ts';

/** One line of what the hub has said. */
export interface AuctionEntry {
  readonly key: number;
  /** Unix milliseconds, by this page's clock: the hub says none. */
  readonly time: number;
  readonly auctionId: string;
  readonly tone: 'up' | 'down' | 'none';
  readonly text: string;
}

const ENTRIES_MAX = 50;

function describe(event: ChannelEvent): Pick<AuctionEntry, 'tone' | 'text'> | undefined {
  switch (event.type) {
    case 'PriceUpdated': {
      const { currentPrice, currency } = event.data as PriceUpdated;
      return { tone: 'none', text: `falls to ${formatMoney(currentPrice, currency)}` };
    }
    case 'ItemSold':
      return { tone: 'none', text: `one sold to somebody else, ${(event.data as ItemSold).remainingItems} left` };
    case 'BidAccepted':
      return { tone: 'up', text: `yours at ${(event.data as BidAccepted).winningPrice.toFixed(2)}` };
    case 'BidRejected':
      return { tone: 'down', text: `bid rejected: ${(event.data as BidRejected).reason.replaceAll('_', ' ')}` };
    case 'AuctionEnded':
      return { tone: 'none', text: `ended: ${(event.data as AuctionEnded).reason.replaceAll('_', ' ')}` };
    default:
      return undefined;
  }
}

function apply(entries: readonly AuctionEntry[], event: ChannelEvent): readonly AuctionEntry[] {
  const described = describe(event);
  const { auctionId } = event.data as { readonly auctionId?: string };
  if (described === undefined || auctionId === undefined) return entries;
  const key = (entries[0]?.key ?? 0) + 1;
  return [{ key, time: Date.now(), auctionId, ...described }, ...entries].slice(0, ENTRIES_MAX);
}

/** What the hub has said of all auctions, the newest first. */
export const AUCTION_LOG: LogRules<readonly AuctionEntry[]> = {
  channel: 'auctions',
  types: ['PriceUpdated', 'ItemSold', 'BidAccepted', 'BidRejected', 'AuctionEnded'],
  initial: [],
  apply,
};
