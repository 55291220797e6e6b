'use client';

import {
  useCallback,
  useEffect,
  useInsertionEffect,
  useMemo,
  useRef,
  useSyncExternalStore,
} from 'react';

import type { RegisteredName } from '../channels.js';
import { MarketMap } from '../market_map.js';
import type { MarketSnapshot } from '../market_map.js';
import { invalidateOn } from '../query/invalidate.js';
import type {
  InvalidationRule,
  LiveUpdate,
  QueryInvalidator,
  QueryKey,
} from '../query/invalidate.js';
import type { ConnectionState } from '../snapshots.js';
import { useClient } from './provider.js';
import { useConnection } from './use_connection.js';

/** What `useWebSocket` takes; everything may be left out. */
export interface WebSocketOptions {
  /** Default: 'market'. */
  readonly channel?: RegisteredName;
  /** Symbols that are subscribed while the component is mounted. */
  readonly symbols?: readonly string[];
  /** Queries that ticks of the subscribed symbols make out of date; see `tidewire/query`. */
  readonly invalidate?: Pick<InvalidationRule, 'queryKey' | 'throttleMs'> & {
    readonly queryClient: QueryInvalidator;
  };
}

/** The market as one component sees it. */
export interface WebSocketState extends ConnectionState {
  /** The same as `isLive`. */
  readonly isConnected: boolean;
  /** The last tick of each subscribed symbol; a new map when one has changed. */
  readonly marketData: MarketSnapshot;
  /** Subscribes more symbols, until the returned function is called or the component is gone. */
  readonly subscribeSymbols: (symbols: readonly string[]) => () => void;
}

const NONE: readonly string[] = [];

/**
 * A whole market in one hook: the connection, the last ticks of any symbols, and the queries that
 * depend on them. Where one symbol is shown, `useTick` renders less often.
 *
 * @throws TidewireError `provider_missing`, `unknown_channel`, `invalid_option`.
 * @example
 * const { marketData, subscribeSymbols } = useWebSocket();
 * useEffect(() => subscribeSymbols([pair]), [subscribeSymbols, pair]);
 * return <b>{marketData.get(pair)?.price}</b>;
 */
export function useWebSocket(options: WebSocketOptions = {}): WebSocketState {
  const { channel = 'market', symbols = NONE } = options;
  const client = useClient();
  const connection = useConnection(channel);
  const market = useMemo(() => new MarketMap(client, channel), [client, channel]);
  const marketData = useSyncExternalStore(
    market.subscribe,
    market.getSnapshot,
    market.getServerSnapshot,
  );

  const latest = useRef(options);
  useInsertionEffect(() => {
    latest.current = options;
  });
  const keyOf = useCallback((update: LiveUpdate): QueryKey | undefined => {
    const queryKey = latest.current.invalidate?.queryKey;
    return typeof queryKey === 'function' ? queryKey(update) : queryKey;
  }, []);
  const queryClient = options.invalidate?.queryClient;
  const active = useRef(new Set<() => void>()).current;
  const subscribeSymbols = useCallback(
    (wanted: readonly string[]): (() => void) => {
      const ends = [market.add(wanted)];
      const rule = latest.current.invalidate;
      if (queryClient !== undefined && rule !== undefined && wanted.length > 0) {
        const followed = { ...rule, queryKey: keyOf, channel, symbols: wanted };
        ends.push(invalidateOn(client, queryClient, followed));
      }
      const stop = (): void => {
        active.delete(stop);
        for (const end of ends.splice(0)) end();
      };
      active.add(stop);
      return stop;
    },
    [client, channel, market, queryClient, active, keyOf],
  );
  useEffect(
    () => () => {
      for (const stop of [...active]) stop();
    },
    [active],
  );

  // An array written in the component is another one with each render; its symbols are not.
  const list = JSON.stringify(symbols);
  useEffect(
    () => subscribeSymbols(JSON.parse(list) as readonly string[]),
    [subscribeSymbols, list],
  );
  return useMemo(
    () => ({ ...connection, isConnected: connection.isLive, marketData, subscribeSymbols }),
    [connection, marketData, subscribeSymbols],
  );
}
