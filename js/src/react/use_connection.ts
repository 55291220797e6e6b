'use client';

import { useMemo, useSyncExternalStore } from 'react';

import type { RegisteredName } from '../channels.js';
import type { ConnectionState } from '../snapshots.js';
import { useClient } from './provider.js';

/**
 * The state of a channel's connection; keeps it connected while the component is mounted.
 *
 * @param channel Default: 'market'.
 * @throws TidewireError `provider_missing`, `unknown_channel`.
 * @example
 * const { status, retry } = useConnection();
 * return status === 'reconnecting' ? <button onClick={retry}>Retry</button> : null;
 */
export function useConnection(channel: RegisteredName = 'market'): ConnectionState {
  const client = useClient();
  const store = client.connection(channel);
  const snapshot = useSyncExternalStore(
    store.subscribe,
    store.getSnapshot,
    store.getServerSnapshot,
  );
  return useMemo(
    () => ({ ...snapshot, retry: () => client.retry(channel) }),
    [client, channel, snapshot],
  );
}
