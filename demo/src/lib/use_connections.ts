import { useCallback, useMemo, useRef, useSyncExternalStore } from 'react';
import { useClient } from 'tidewire/react';
import type { ChannelName, ConnectionSnapshot } from 'tidewire';

/** The connections of several channels at once; keeps them connected while the component is mounted. */
export function useConnections(channels: readonly ChannelName[]): readonly ConnectionSnapshot[] {
  const client = useClient();
  const key = channels.join(' ');
  const stores = useMemo(() => key.split(' ').map((name) => client.connection(name as ChannelName)), [client, key]);
  const subscribe = useCallback(
    (listener: () => void) => {
      const ends = stores.map((store) => store.subscribe(listener));
      return () => ends.forEach((end) => end());
    },
    [stores],
  );
  const last = useRef<readonly ConnectionSnapshot[]>([]);
  const read = useCallback(() => {
    const next = stores.map((store) => store.getSnapshot());
    // The same array while nothing changed: React compares identities.
    if (next.length !== last.current.length || next.some((snapshot, i) => snapshot !== last.current[i])) last.current = next;
    return last.current;
  }, [stores]);
  return useSyncExternalStore(subscribe, read);
}
