'use client';

import { useSyncExternalStore } from 'react';

import type { RegisteredName, RegisteredSymbol } from '../channels.js';
import type { SymbolOptions } from '../client.js';
import type { TickSnapshot } from '../snapshots.js';
import { useClient } from './provider.js';

/**
 * The last tick of a symbol, undefined before the first; at most one render per frame. Keeps the
 * symbol subscribed while the component is mounted.
 *
 * @throws TidewireError `provider_missing`, `unknown_channel`, `invalid_option`.
 * @example
 * const tick = useTick('BTC/USD');
 * return <b>{tick?.price ?? '–'}</b>;
 */
export function useTick<Name extends RegisteredName = 'market'>(
  symbol: RegisteredSymbol<Name>,
  options?: SymbolOptions<Name>,
): TickSnapshot | undefined {
  const store = useClient().tick(symbol, options);
  return useSyncExternalStore(store.subscribe, store.getSnapshot, store.getServerSnapshot);
}
