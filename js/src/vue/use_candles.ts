import { toValue } from 'vue';
import type { MaybeRefOrGetter, ShallowRef } from 'vue';

import type { RegisteredName, RegisteredSymbol } from '../channels.js';
import type { CandleOptions } from '../client.js';
import type { CandleSnapshot } from '../snapshots.js';
import { useClient } from './client.js';
import { useStore } from './use_store.js';

/**
 * The newest candles of a symbol in columns, the last one still open; changes at most once per
 * frame. Made of the ticks and completed by the server's own, on load and after each reconnect.
 * While the connection is down, they stay.
 *
 * @param symbol May be a ref or a getter.
 * @param options May be a ref or a getter, too.
 * @throws TidewireError `provider_missing`, `unknown_channel`, `invalid_option`.
 * @example
 * const candles = useCandles('BTC/USD', { interval: '5s' });
 */
export function useCandles<Name extends RegisteredName = 'market'>(
  symbol: MaybeRefOrGetter<RegisteredSymbol<Name>>,
  options?: MaybeRefOrGetter<CandleOptions<Name>>,
): Readonly<ShallowRef<CandleSnapshot>> {
  const client = useClient();
  return useStore(() => client.candles(toValue(symbol), toValue(options)));
}
