import { hostOf } from '../client.js';
import type { Client } from '../client.js';
import { TidewireError } from '../errors.js';
import type { ChannelEvent } from '../events.js';
import { isolate } from '../isolate.js';
import { Throttle } from './throttle.js';
import type { ThrottleMs } from './throttle.js';

/** A key of TanStack Query; queries whose key begins with it are meant. */
export type QueryKey = readonly unknown[];

/** The part of TanStack Query's (v5) `QueryClient` that is used, whatever framework it is for. */
export interface QueryInvalidator {
  invalidateQueries(filters: { queryKey: QueryKey }): unknown;
}

/** Why queries may be out of date. */
export type LiveUpdate =
  | { readonly kind: 'tick'; readonly symbol: string }
  | { readonly kind: 'event'; readonly event: ChannelEvent }
  /** The channel is live again: what it told others meanwhile is not known. */
  | { readonly kind: 'reconnected' };

/** What invalidates what. */
export interface InvalidationRule {
  /** Default: 'market'. */
  readonly channel?: string | undefined;
  /** Ticks of these symbols count. Keeps them subscribed. */
  readonly symbols?: readonly string[] | undefined;
  /** Messages of these types count, for example 'bot_status'; '*' is any. */
  readonly events?: readonly string[] | undefined;
  /**
   * What is out of date then; a function may choose by the update, and answer undefined for
   * none. It is called for every update: keep it cheap.
   */
  readonly queryKey: QueryKey | ((update: LiveUpdate) => QueryKey | undefined);
  /** At most so often. Unit: milliseconds. Default: 1000 visible, 30000 hidden. */
  readonly throttleMs?: Partial<ThrottleMs> | undefined;
}

const THROTTLE_MS: ThrottleMs = { visible: 1000, hidden: 30_000 };

/**
 * Invalidates the queries that live updates make out of date, until the returned function is
 * called. Updates are coalesced: each key is invalidated once per interval, however many came; the
 * keys of one rule share the interval. In a hidden tab it is longer; when the tab is shown, what
 * waited is invalidated at once, and so it is when the returned function is called. The client's
 * own stores stay current all the while.
 *
 * @throws TidewireError `invalid_option` for a rule that names neither symbols nor events, and
 *   what `Store.subscribe` throws.
 * @example
 * const stop = invalidateOn(client, queryClient, {
 *   symbols: ['BTC/USD', 'ETH/USD'],
 *   queryKey: (update) => (update.kind === 'tick' ? ['market', update.symbol] : ['market']),
 * });
 */
export function invalidateOn(
  client: Client,
  queryClient: QueryInvalidator,
  rule: InvalidationRule,
): () => void {
  const { channel = 'market', symbols = [], events = [], queryKey } = rule;
  if (symbols.length + events.length === 0) {
    throw new TidewireError('invalid_option', 'invalidateOn needs `symbols` or `events`.');
  }
  const outdated = new Map<string, QueryKey>();
  const throttle = new Throttle(hostOf(client), { ...THROTTLE_MS, ...rule.throttleMs }, () => {
    const keys = [...outdated.values()];
    outdated.clear();
    for (const key of keys) isolate(() => void queryClient.invalidateQueries({ queryKey: key }));
  });
  const take = (update: LiveUpdate): void => {
    const key = typeof queryKey === 'function' ? queryKey(update) : queryKey;
    if (key === undefined) return;
    outdated.set(JSON.stringify(key), key);
    throttle.ask();
  };

  const ends: (() => void)[] = [() => throttle.end()];
  const stop = (): void => {
    // The throttle last: nothing may ask it once it has ended.
    for (const end of ends.splice(0).reverse()) end();
  };
  try {
    for (const symbol of symbols) {
      const store = client.tick(symbol, { channel });
      ends.push(store.subscribe(() => take({ kind: 'tick', symbol })));
    }
    for (const type of events) {
      ends.push(client.on(channel, type, (event) => take({ kind: 'event', event })));
    }
    ends.push(onReconnect(client, channel, () => take({ kind: 'reconnected' })));
  } catch (error) {
    stop();
    throw error;
  }
  return stop;
}

/** Calls back when a connection that was live and was lost is live again. */
function onReconnect(client: Client, channel: string, callback: () => void): () => void {
  const store = client.connection(channel);
  const { isLive, everLive } = store.getSnapshot();
  let wasLive = isLive;
  let wasLost = everLive && !isLive;
  return store.subscribe(() => {
    const { isLive: is } = store.getSnapshot();
    if (is && wasLost) callback();
    wasLost = !is && (wasLive || wasLost);
    wasLive = is;
  });
}
