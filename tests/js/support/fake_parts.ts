import { createClient } from 'tidewire';
import type { Client, ClientOptions, Store } from 'tidewire';
import { createFakeServer } from 'tidewire/testing';
import type { FakeServer, FakeServerOptions } from 'tidewire/testing';
import { wasm } from './live_client.js';

/** What runs when everything has ended. */
export const NOTHING = { timers: 0, frames: 0, lifecycle: 0, sockets: 0 };

const clients: Client[] = [];

/** Ends all clients; for `afterEach`. */
export function closeAll(): void {
  for (const client of clients.splice(0)) client.close();
}

/** A client of the real core and its fake server. */
export function start(
  options: ClientOptions = {},
  serverOptions: FakeServerOptions = {},
): { readonly server: FakeServer; readonly client: Client } {
  const server = createFakeServer(serverOptions);
  const common = { host: server.host, token: 't', lingerMs: 100, ...wasm() };
  const client: Client = createClient({ ...common, ...options });
  clients.push(client);
  return { server, client };
}

/** Listens to a store and notes what it tells. */
export function listen<T>(store: Store<T>): { readonly stop: () => void; readonly told: T[] } {
  const told: T[] = [];
  return { stop: store.subscribe(() => told.push(store.getSnapshot())), told };
}
