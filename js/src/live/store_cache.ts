import type { Client } from '../client.js';
import type { Store } from '../store.js';

/** A store that knows whether somebody listens to it. */
interface CachedStore extends Store<unknown> {
  readonly isUsed: boolean;
}

/** Stores that nobody listens to and that are kept for who comes back, for each client. */
const IDLE_MAX = 64;

const CACHES = new WeakMap<Client, Map<string, CachedStore>>();

/**
 * The one store of `client` by that key; made when it is asked for first. Beyond 64 the longest
 * unused one that nobody listens to is forgotten, with what it knew.
 */
export function cached<Made extends CachedStore>(
  client: Client,
  key: readonly [kind: string, channel: string, ...more: string[]],
  make: () => Made,
): Made {
  const stores = CACHES.get(client) ?? new Map<string, CachedStore>();
  CACHES.set(client, stores);
  const name = JSON.stringify(key);
  // What kind of store it is, is part of its key.
  const store = (stores.get(name) as Made | undefined) ?? make();
  stores.delete(name);
  stores.set(name, store);
  if (stores.size > IDLE_MAX) forgetIdle(stores, name);
  return store;
}

function forgetIdle(stores: Map<string, CachedStore>, except: string): void {
  let idle = 0;
  for (const store of stores.values()) if (!store.isUsed) idle += 1;
  for (const [name, store] of stores) {
    if (idle <= IDLE_MAX) return;
    if (store.isUsed || name === except) continue;
    stores.delete(name);
    idle -= 1;
  }
}
