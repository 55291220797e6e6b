import {
  getCurrentInstance,
  getCurrentScope,
  onActivated,
  onDeactivated,
  onMounted,
  onScopeDispose,
} from 'vue';

/**
 * Has what `begin` starts run while it is wanted; `begin` returns what ends it. In a component that
 * is from when it is mounted, so never on a server, but not while <KeepAlive> hides it. An effect
 * scope of its own (a store that several components share) is not hidden with the component that
 * happened to call it first, nor does it end with that one.
 */
export function whileShown(begin: () => () => void): void {
  const instance = getCurrentInstance();
  const scope = getCurrentScope();
  let running: (() => void) | undefined;
  const start = (): void => {
    if (scope === undefined) running ??= begin();
    else if (scope.active) running ??= scope.run(begin);
  };
  const end = (): void => {
    running?.();
    running = undefined;
  };
  onScopeDispose(end);
  // Whoever calls it once the component is there is told of no mounting.
  if (instance === null || instance.isMounted) start();
  if (instance === null) return;
  onMounted(start);
  onActivated(start);
  onDeactivated(() => {
    // What a component is told is told within its own scope.
    if (getCurrentScope() === scope) end();
  });
}
