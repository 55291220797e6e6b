'use client';

import { useSyncExternalStore } from 'react';

import type { RegisteredName, RegisteredSymbol } from '../channels.js';
import type { SymbolOptions } from '../client.js';
import type { SeriesSnapshot } from '../snapshots.js';
import { useClient } from './provider.js';

/**
 * The newest points of a symbol in columns; at most one render per frame. Keeps the symbol
 * subscribed while the component is mounted; while the connection is down, the points stay.
 *
 * @throws TidewireError `provider_missing`, `unknown_channel`, `invalid_option`.
 * @example
 * const { length, time, price, status } = useSeries('BTC/USD');
 */
export function useSeries<Name extends RegisteredName = 'market'>(
  symbol: RegisteredSymbol<Name>,
  options?: SymbolOptions<Name>,
): SeriesSnapshot {
  const store = useClient().series(symbol, options);
  return useSyncExternalStore(store.subscribe, store.getSnapshot, store.getServerSnapshot);
}
