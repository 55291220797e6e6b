import { useCallback, useSyncExternalStore } from 'react';
import { useSession } from '../session/current.ts';

/** Whether the device has a network, as this page sees it: the lab may have taken it away. */
export function useOnline(): boolean {
  const { lab } = useSession();
  const subscribe = useCallback(
    (listener: () => void) => {
      const ends = [lab.faults.subscribe(listener)];
      for (const type of ['online', 'offline']) {
        addEventListener(type, listener);
        ends.push(() => removeEventListener(type, listener));
      }
      return () => ends.forEach((end) => end());
    },
    [lab],
  );
  return useSyncExternalStore(subscribe, () => lab.host.isOnline());
}
