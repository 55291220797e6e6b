// A core that cannot be fetched for a while: whose fault it is decides where the core runs later.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { createClient } from 'tidewire';
import type { Client } from 'tidewire';
import { CoreLoader } from '../../js/src/core_loader.js';
import { FakeHost } from '../../js/src/testing/fake_host.js';
import { forgetModule } from '../../js/src/load.js';
import createModule from '../../js/src/wasm/tidewire_wasm.mjs';
import type { ModuleFactory } from '../../js/src/wasm_module.js';
import { Room } from '../../js/src/worker/room.js';
import { wasmBinary } from './support/core.js';
import { listen } from './support/live_client.js';
import { atEnd, endAll } from './support/started.js';
import { until } from './support/until.js';
import { VirtualLine } from './support/virtual_line.js';

/** Whether the server of the core's files is out of order. */
let isDown = false;
let fetches = 0;

beforeEach(() => {
  isDown = false;
  fetches = 0;
  // The page has nothing loaded yet.
  forgetModule();
  vi.stubGlobal('fetch', () => {
    fetches += 1;
    const status = isDown ? 503 : 200;
    return Promise.resolve(new Response(wasmBinary() as Uint8Array<ArrayBuffer>, { status }));
  });
});

afterEach(async () => {
  await endAll();
  vi.unstubAllGlobals();
});

/** A page and its worker, which makes its core by `factory`; both fetch the core. */
function start(factory: ModuleFactory = createModule): {
  host: FakeHost;
  room: Room;
  client: Client;
  errors: string[];
} {
  const host = new FakeHost();
  // Nothing lies beside it, as in a browser.
  vi.spyOn(host, 'readLocal').mockResolvedValue(undefined);
  const loader = new CoreLoader(() => Promise.resolve(factory));
  const room = new Room({ host, loader, locks: null });
  const errors: string[] = [];
  const client: Client = createClient({
    token: 'secret',
    host,
    wasm: { url: 'http://core.test/tidewire_wasm.wasm' },
    onError: ({ code }) => errors.push(code),
    worker: {
      mode: 'shared',
      locks: null,
      open: () => {
        const line = new VirtualLine();
        room.attach(line.worker);
        return line.page;
      },
    },
  });
  atEnd(() => client.close());
  return { host, room, client, errors };
}

test('one that nobody can fetch is tried again, in a worker', async () => {
  isDown = true;
  const { host, room, client, errors } = start();
  listen(client.connection());
  await until('it is said', () => errors.length > 0);
  expect(errors).toEqual(['wasm_load_failed']);
  expect(fetches).toBe(2);
  expect(client.worker.getSnapshot().fallback).toBeNull();
  await host.advance(1000);
  await until('it is tried again', () => errors.length > 1);
  isDown = false;
  await host.advance(2000);
  await until('it runs', () => client.worker.getSnapshot().status === 'running');
  expect(client.worker.getSnapshot()).toMatchObject({ mode: 'shared', fallback: null });
  await until('it has a session', () => room.counts.sessions === 1);
  expect(errors).toEqual(['wasm_load_failed', 'wasm_load_failed']);
});

test('one that only the worker cannot have runs in the page from then on', async () => {
  const { room, client, errors } = start(() => Promise.reject(new Error('refused by its policy')));
  listen(client.connection());
  await until('it runs', () => client.worker.getSnapshot().status === 'running');
  expect(client.worker.getSnapshot()).toMatchObject({
    mode: 'none',
    fallback: { code: 'worker_unavailable', message: expect.stringContaining('its policy') },
  });
  expect(new Set(errors)).toEqual(new Set(['worker_unavailable']));
  expect(room.counts).toEqual({ tabs: 0, sessions: 0 });
});
