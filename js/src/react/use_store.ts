'use client';

import { useMemo, useSyncExternalStore } from 'react';

import type { Store } from '../store.js';

/** The value of a store, followed while the component is mounted. */
export function useStore<T>(store: Store<T>): T {
  return useSyncExternalStore(store.subscribe, store.getSnapshot, store.getServerSnapshot);
}

/**
 * What `select` makes of the value of a store: the component renders when that has changed.
 * Without `select`, the value itself.
 */
export function useSelected<T, Selected>(
  store: Store<T>,
  select: ((value: T) => Selected) | undefined,
): T | Selected {
  const [read, readOnServer] = useMemo(
    () => [memoized(store.getSnapshot, select), memoized(store.getServerSnapshot, select)] as const,
    [store, select],
  );
  return useSyncExternalStore(store.subscribe, read, readOnServer);
}

/** An object that `select` makes anew each time must not look like a change each time. */
function memoized<T, Selected>(
  get: () => T,
  select: ((value: T) => Selected) | undefined,
): () => T | Selected {
  if (select === undefined) return get;
  let last: { readonly value: T; readonly selected: Selected } | undefined;
  return () => {
    const value = get();
    if (last === undefined || last.value !== value) last = { value, selected: select(value) };
    return last.selected;
  };
}
