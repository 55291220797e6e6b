import { computed, onScopeDispose, toValue, watch } from 'vue';
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
import { whileShown } from './while_shown.js';

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
  /** Of what is subscribed, each with what has its ticks invalidate queries, or no longer. */
  const active = new Map<() => void, (isOn: boolean) => void>();
  let isShown = false;

  const invalidating = (symbols: readonly string[]): ((isOn: boolean) => void) => {
    if (invalidate === undefined || symbols.length === 0) return () => {};
    const { queryClient } = invalidate;
    let end: (() => void) | undefined;
    return (isOn) => {
      if (isOn) {
        end ??= invalidateOn(client, queryClient, { ...invalidate, channel, symbols });
      } else {
        end?.();
        end = undefined;
      }
    };
  };
  const subscribeSymbols = (symbols: readonly string[]): (() => void) => {
    const release = market.add(symbols);
    const invalidates = invalidating(symbols);
    const stop = (): void => {
      if (!active.delete(stop)) return;
      invalidates(false);
      release();
    };
    active.set(stop, invalidates);
    invalidates(isShown);
    return stop;
  };
  onScopeDispose(() => {
    for (const stop of [...active.keys()]) stop();
  });

  // A getter gives another array each time; its symbols are what counts.
  const list = (): string => JSON.stringify(toValue(options.symbols) ?? []);
  const change = (symbols: string, _last: unknown, onCleanup: (end: () => void) => void): void =>
    onCleanup(subscribeSymbols(JSON.parse(symbols) as readonly string[]));
  const show = (is: boolean): void => {
    isShown = is;
    for (const invalidates of active.values()) invalidates(is);
  };
  whileShown(() => {
    show(true);
    const stop = watch(list, change, { immediate: true });
    return () => {
      stop();
      show(false);
    };
  });

  const isConnected = computed(() => connection.value.isLive);
  return { connection, isConnected, marketData, subscribeSymbols };
}
