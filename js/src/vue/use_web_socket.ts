import { computed, getCurrentInstance, onMounted, onScopeDispose, toValue, watch } from 'vue';
import type { ComputedRef, MaybeRefOrGetter, ShallowRef } from 'vue';

import type { RegisteredName } from '../channels.js';
import { MarketMap } from '../market_map.js';
import type { MarketSnapshot } from '../market_map.js';
import { invalidateOn } from '../query/invalidate.js';
import type { InvalidationRule, QueryInvalidator } from '../query/invalidate.js';
import type { ConnectionState } from '../snapshots.js';
import { useClient } from './client.js';
import { useConnection } from './use_connection.js';
import { useStore } from './use_store.js';

/** What `useWebSocket` takes; everything may be left out. */
export interface WebSocketOptions {
  /** Default: 'market'. */
  readonly channel?: RegisteredName;
  /** Symbols that are subscribed while the component is mounted; may be a ref or a getter. */
  readonly symbols?: MaybeRefOrGetter<readonly string[]>;
  /** Queries that ticks of the subscribed symbols make out of date; see `tidewire/query`. */
  readonly invalidate?: Pick<InvalidationRule, 'queryKey' | 'throttleMs'> & {
    readonly queryClient: QueryInvalidator;
  };
}

/** The market as one component sees it. */
export interface WebSocketState {
  readonly connection: ComputedRef<ConnectionState>;
  readonly isConnected: ComputedRef<boolean>;
  /** The last tick of each subscribed symbol; a new map when one has changed. */
  readonly marketData: Readonly<ShallowRef<MarketSnapshot>>;
  /**
   * Subscribes more symbols, until the returned function is called or the component is gone. Not
   * in `setup` where a server renders: call it when mounted.
   */
  readonly subscribeSymbols: (symbols: readonly string[]) => () => void;
}

/**
 * A whole market in one composable: the connection, the last ticks of any symbols, and the queries
 * that depend on them. Where one symbol is shown, `useTick` renders less often.
 *
 * @throws TidewireError `provider_missing`, `unknown_channel`, `invalid_option`.
 * @example
 * const { marketData } = useWebSocket({ symbols: () => [props.pair] });
 * // <b>{{ marketData.get(pair)?.price }}</b>
 */
export function useWebSocket(options: WebSocketOptions = {}): WebSocketState {
  const { channel = 'market', invalidate } = options;
  const client = useClient();
  const connection = useConnection(channel);
  const market = new MarketMap(client, channel);
  const marketData = useStore(() => market);
  const active = new Set<() => void>();

  const subscribeSymbols = (symbols: readonly string[]): (() => void) => {
    const ends = [market.add(symbols)];
    if (invalidate !== undefined && symbols.length > 0) {
      ends.push(invalidateOn(client, invalidate.queryClient, { ...invalidate, channel, symbols }));
    }
    const stop = (): void => {
      active.delete(stop);
      for (const end of ends.splice(0)) end();
    };
    active.add(stop);
    return stop;
  };
  onScopeDispose(() => {
    for (const stop of [...active]) stop();
  });

  const follow = (): void => {
    // A getter gives another array each time; its symbols are what counts.
    const list = (): string => JSON.stringify(toValue(options.symbols) ?? []);
    const change = (symbols: string, _last: unknown, onCleanup: (end: () => void) => void): void =>
      onCleanup(subscribeSymbols(JSON.parse(symbols) as readonly string[]));
    watch(list, change, { immediate: true });
  };
  if (getCurrentInstance() === null) follow();
  else onMounted(follow);

  const isConnected = computed(() => connection.value.isLive);
  return { connection, isConnected, marketData, subscribeSymbols };
}
