import type { AuctionState, BidAccepted, BidRejected } from '../auction_types.js';
import type { Client } from '../client.js';
import { TidewireError } from '../errors.js';
import type { ChannelEvent } from '../events.js';
import { INITIAL_CONNECTION } from '../snapshots.js';
import type { Store } from '../store.js';
import { isObject } from './bounded.js';
import { ChannelStore } from './channel_store.js';
import type { Live } from './channel_store.js';
import { outcomeOf } from './command_runner.js';
import type { CommandOutcome } from './command_runner.js';
import { cached } from './store_cache.js';

/** What may be said with a bid. */
export interface BidOptions {
  /** Makes it safe to bid again when no answer came: the server decides each id once. */
  readonly bidId?: string;
}

/** What has been heard of one auction: null where nothing was. */
export interface AuctionProgress {
  readonly currentPrice: number | null;
  /** ISO 4217. */
  readonly currency: string | null;
  readonly activeViewers: number | null;
  readonly remainingItems: number | null;
  readonly dropsRemaining: number | null;
  readonly status: 'active' | 'sold_out' | 'ended' | null;
  /** Why it ended. */
  readonly endReason: string | null;
  /** Items that others have bought while it was looked at. */
  readonly soldToOthers: number;
  /** This user's last bid that was accepted. */
  readonly accepted: BidAccepted | null;
  /** The last one that was rejected, until one is accepted. */
  readonly rejected: BidRejected | null;
  /**
   * Bids over HTTP, which works while the socket is away, too. The answer says what was decided; a
   * bid that is too low or too late fails with the server's code, for example `price_too_low`.
   */
  readonly placeBid: (price: number, options?: BidOptions) => Promise<CommandOutcome<BidAccepted>>;
}

/** What `useAuctionHub` gives. */
export type AuctionHubState = Live<AuctionProgress>;

type Progress = Omit<AuctionProgress, 'placeBid'>;

const NOTHING: Progress = {
  currentPrice: null,
  currency: null,
  activeViewers: null,
  remainingItems: null,
  dropsRemaining: null,
  status: null,
  endReason: null,
  soldToOthers: 0,
  accepted: null,
  rejected: null,
};

/**
 * One auction of a hub: joined while somebody looks, on each connection anew, and polled while no
 * socket is live (`connection.isPolling`). An auction that this user may not see shows as
 * `connection.error` with the code `join_refused`.
 *
 * @param id Null or undefined: of no auction, nothing is heard.
 * @param channel Default: 'auctions'.
 * @throws TidewireError `unknown_channel`.
 */
export function auctionStore(
  client: Client,
  id: string | null | undefined,
  channel = 'auctions',
): Store<AuctionHubState> {
  if (id === null || id === undefined || id === '') return NO_AUCTION;
  return cached(client, ['auction', channel, id], () => {
    const placeBid: AuctionProgress['placeBid'] = (price, options = {}) =>
      outcomeOf<BidAccepted>(() =>
        client.post(channel, `/api/auctions/${encodeURIComponent(id)}/bids`, {
          bidPrice: price,
          ...options,
        }),
      );
    return new ChannelStore<AuctionProgress>(client, channel, {
      initial: { ...NOTHING, placeBid },
      apply: (data, events) => events.reduce((last, event) => next(last, event, id), data),
      hold: () => client.tick(id, { channel }).subscribe(() => {}),
    });
  });
}

const NONE: AuctionHubState = Object.freeze({
  ...NOTHING,
  placeBid: (): Promise<CommandOutcome<BidAccepted>> =>
    Promise.resolve({
      ok: false,
      error: new TidewireError('not_connected', 'There is no auction to bid in.'),
    }),
  connection: Object.freeze({ ...INITIAL_CONNECTION, retry: () => {} }),
  isConnected: false,
});

const NO_AUCTION: Store<AuctionHubState> = {
  subscribe: () => () => {},
  getSnapshot: () => NONE,
  getServerSnapshot: () => NONE,
};

function next(
  last: AuctionProgress,
  { type, data, isReplay }: ChannelEvent,
  id: string,
): AuctionProgress {
  if (!isObject(data)) return last;
  if (type === 'polled_auctions') {
    const polled = Array.isArray(data['auctions']) ? data['auctions'] : [];
    const own: unknown = polled.find((one) => isObject(one) && one['auctionId'] === id);
    return isObject(own) ? withState(last, own as unknown as AuctionState) : last;
  }
  // What is told to one user only need not name the auction.
  if (data['auctionId'] !== undefined && data['auctionId'] !== id) return last;
  switch (type) {
    case 'AuctionState':
      return withState(last, data as unknown as AuctionState);
    case 'PriceUpdated':
      return {
        ...last,
        currentPrice: numberOf(data['currentPrice'], last.currentPrice),
        dropsRemaining: numberOf(data['dropsRemaining'], last.dropsRemaining),
      };
    case 'ViewerCountUpdated':
      return { ...last, activeViewers: numberOf(data['activeViewers'], last.activeViewers) };
    case 'ItemSold':
      return withItems(
        { ...last, soldToOthers: last.soldToOthers + (isReplay ? 0 : 1) },
        numberOf(data['remainingItems'], last.remainingItems),
      );
    case 'BidAccepted': {
      // Who wins is told no `ItemSold`: that is for the others.
      const left = last.remainingItems === null ? null : Math.max(0, last.remainingItems - 1);
      return withItems({ ...last, accepted: data as unknown as BidAccepted, rejected: null }, left);
    }
    case 'BidRejected':
      return { ...last, rejected: data as unknown as BidRejected };
    case 'AuctionEnded':
      return {
        ...last,
        status:
          last.status === 'sold_out' || data['reason'] === 'sold_out' ? 'sold_out' : 'ended',
        endReason: typeof data['reason'] === 'string' ? data['reason'] : null,
      };
    default:
      return last;
  }
}

function withState(last: AuctionProgress, state: AuctionState): AuctionProgress {
  return {
    ...last,
    currentPrice: numberOf(state.currentPrice, last.currentPrice),
    currency: typeof state.currency === 'string' ? state.currency : last.currency,
    activeViewers: numberOf(state.activeViewers, last.activeViewers),
    remainingItems: numberOf(state.remainingItems, last.remainingItems),
    dropsRemaining: numberOf(state.dropsRemaining, last.dropsRemaining),
    status: state.status ?? 'active',
    endReason: state.status === undefined || state.status === 'active' ? null : last.endReason,
  };
}

function withItems(last: AuctionProgress, remainingItems: number | null): AuctionProgress {
  return { ...last, remainingItems, status: remainingItems === 0 ? 'sold_out' : last.status };
}

function numberOf(value: unknown, last: number | null): number | null {
  return typeof value === 'number' ? value : last;
}
