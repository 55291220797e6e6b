import { toValue } from 'vue';
import type { MaybeRefOrGetter, ShallowRef } from 'vue';

import type { RegisteredName, RegisteredSymbol } from '../channels.js';
import type { SymbolOptions } from '../client.js';
import type { TickSnapshot } from '../snapshots.js';
import { useClient } from './client.js';
import { useStore } from './use_store.js';

/**
 * The last tick of a symbol, undefined before the first; changes at most once per frame. Keeps
 * the symbol subscribed while the component is mounted.
 *
 * @param symbol May be a ref or a getter.
 * @throws TidewireError `provider_missing`, `unknown_channel`, `invalid_option`.
 * @example
 * const tick = useTick(() => props.symbol);
 * // <b>{{ tick?.price ?? '–' }}</b>
 */
export function useTick<Name extends RegisteredName = 'market'>(
  symbol: MaybeRefOrGetter<RegisteredSymbol<Name>>,
  options?: SymbolOptions<Name>,
): Readonly<ShallowRef<TickSnapshot | undefined>> {
  const client = useClient();
  return useStore(() => client.tick(toValue(symbol), options));
}
