import { computed, toValue } from 'vue';
import type { ComputedRef, MaybeRefOrGetter } from 'vue';

import type { RegisteredName } from '../channels.js';
import type { ConnectionState } from '../snapshots.js';
import { useClient } from './client.js';
import { useStore } from './use_store.js';

/**
 * The state of a channel's connection; keeps it connected while the component is mounted.
 *
 * @param channel Default: 'market'. May be a ref or a getter.
 * @throws TidewireError `provider_missing`, `unknown_channel`.
 * @example
 * const connection = useConnection();
 * // <button v-if="connection.status === 'reconnecting'" @click="connection.retry">Retry</button>
 */
export function useConnection(
  channel: MaybeRefOrGetter<RegisteredName> = 'market',
): ComputedRef<ConnectionState> {
  const client = useClient();
  const snapshot = useStore(() => client.connection(toValue(channel)));
  const retry = (): void => client.retry(toValue(channel));
  return computed(() => ({ ...snapshot.value, retry }));
}
