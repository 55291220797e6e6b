import { getCurrentInstance, shallowRef, watch } from 'vue';
import type { ShallowRef } from 'vue';

import type { Store } from '../store.js';
import { whileShown } from './while_shown.js';

/**
 * The value of the store that `choose` names, followed for as long as the component is there and
 * shown (or its effect scope, where it has one of its own); `choose` may depend on other refs. On a
 * server no component listens to anything.
 */
export function useStore<T>(choose: () => Store<T>): Readonly<ShallowRef<T>> {
  const instance = getCurrentInstance();
  const first = choose();
  // An element is there before the component only where a server has rendered it.
  const isHydrating = instance !== null && instance.vnode.el !== null;
  const value = shallowRef(isHydrating ? first.getServerSnapshot() : first.getSnapshot());
  let stop: (() => void) | undefined;

  const follow = (store: Store<T>): void => {
    const endLast = stop;
    const read = (): void => {
      value.value = store.getSnapshot();
    };
    stop = store.subscribe(read);
    // After the new one has begun: what both need is not ended in between.
    endLast?.();
    read();
  };
  watch(choose, (store) => {
    if (stop !== undefined) follow(store);
  });
  whileShown(() => {
    follow(choose());
    return () => {
      stop?.();
      stop = undefined;
    };
  });
  return value;
}
