'use client';

import { useSyncExternalStore } from 'react';

import type { RegisteredName, RegisteredSymbol } from '../channels.js';
import type { CandleOptions } from '../client.js';
import type { CandleSnapshot } from '../snapshots.js';
import { useClient } from './provider.js';

/**
 * The newest candles of a symbol in columns, the last one still open; at most one render per frame.
 * Made of the ticks and completed by the server's own, on load and after each reconnect. While the
 * connection is down, they stay.
 *
 * @throws TidewireError `provider_missing`, `unknown_channel`, `invalid_option`.
 * @example
 * const { length, time, open, close, status } = useCandles('BTC/USD', { interval: '5s' });
 */
export function useCandles<Name extends RegisteredName = 'market'>(
  symbol: RegisteredSymbol<Name>,
  options?: CandleOptions<Name>,
): CandleSnapshot {
  const store = useClient().candles(symbol, options);
  return useSyncExternalStore(store.subscribe, store.getSnapshot, store.getServerSnapshot);
}
