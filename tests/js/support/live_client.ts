import { createClient } from 'tidewire';
import type { Client, ClientOptions } from 'tidewire';
import type { FakeSocket } from 'tidewire/testing';

import { FakeHost } from '../../../js/src/testing/fake_host.js';
import { wasmSource } from './core.js';
import { until } from './until.js';

/** A client of the real core on a virtual host. */
export interface Rig {
  readonly host: FakeHost;
  readonly client: Client;
}

const clients: Client[] = [];

/** What all rigs share: the real module, no jitter in what the tests wait for. `closeAll` ends it. */
export function start(options: ClientOptions = {}): Rig {
  const host = new FakeHost();
  const client: Client = createClient({ token: 'secret', host, ...wasm(), ...options });
  clients.push(client);
  return { host, client };
}

/** Ends the clients of all that was started; for `afterEach`. */
export function closeAll(): void {
  for (const client of clients.splice(0)) client.close();
}

/** The option that makes a client load the build's own module. */
export function wasm(): Pick<ClientOptions, 'wasm'> {
  return { wasm: wasmSource() };
}

/** Waits for the core to be loaded and to open its `count`th socket. */
export async function socketOpened(host: FakeHost, count = 1): Promise<FakeSocket> {
  await until(`socket ${count} is opened`, () => host.sockets.length >= count);
  return host.socket;
}

/** The server accepts the newest socket and its token. */
export async function goLive(host: FakeHost, count = 1): Promise<FakeSocket> {
  const socket = await socketOpened(host, count);
  socket.accept();
  await until('auth is sent', () => socket.types.includes('auth'));
  socket.receive({ type: 'auth_success', user: 'demo' });
  return socket;
}

/** Lets time pass until the client has opened its `count`th socket, and no longer. */
export async function reconnected(host: FakeHost, count = 2): Promise<FakeSocket> {
  await host.advanceUntil(() => host.sockets.length >= count);
  return goLive(host, count);
}

/** A tick in the documents' own form. */
export function tick(price: number, more: Record<string, unknown> = {}): object {
  return {
    type: 'market_data',
    symbol: 'BTC/USD',
    price,
    volume: 1,
    timestamp: 1_700_000_000_000 + price,
    ...more,
  };
}

/** Ends a test's subscription to everything at once. */
export function listen(...stores: { subscribe(listener: () => void): () => void }[]): () => void {
  const stops = stores.map((store) => store.subscribe(() => {}));
  return () => {
    for (const stop of stops) stop();
  };
}
