import { toValue } from 'vue';
import type { MaybeRefOrGetter, ShallowRef } from 'vue';

import type { RegisteredName, RegisteredSymbol } from '../channels.js';
import type { SymbolOptions } from '../client.js';
import type { SeriesSnapshot } from '../snapshots.js';
import { useClient } from './client.js';
import { useStore } from './use_store.js';

/**
 * The newest points of a symbol in columns; changes at most once per frame. Keeps the symbol
 * subscribed while the component is mounted; while the connection is down, the points stay.
 *
 * @param symbol May be a ref or a getter.
 * @throws TidewireError `provider_missing`, `unknown_channel`, `invalid_option`.
 * @example
 * const series = useSeries('BTC/USD');
 * watchEffect(() => draw(series.value.time, series.value.price));
 */
export function useSeries<Name extends RegisteredName = 'market'>(
  symbol: MaybeRefOrGetter<RegisteredSymbol<Name>>,
  options?: SymbolOptions<Name>,
): Readonly<ShallowRef<SeriesSnapshot>> {
  const client = useClient();
  return useStore(() => client.series(toValue(symbol), options));
}
