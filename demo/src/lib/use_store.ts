import { useSyncExternalStore } from 'react';
import type { Store } from 'tidewire';

export const useStore = <Value,>(store: Store<Value>): Value => useSyncExternalStore(store.subscribe, store.getSnapshot);
