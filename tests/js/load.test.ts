import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { beforeEach, describe, expect, test, vi } from 'vitest';

import type * as Load from '../../js/src/load.js';
import { FakeHost } from '../../js/src/testing/fake_host.js';
import { wasmBinary, wasmSource } from './support/core.js';
import { inRoot } from './support/paths.js';

const WASM_FILE = 'build/wasm/wasm/binding/tidewire_wasm.wasm';
let load: typeof Load;

beforeEach(async () => {
  // The loader remembers its module; each test begins with none.
  vi.resetModules();
  load = await import('../../js/src/load.js');
});

describe('the core', () => {
  test('is loaded once for all clients', async () => {
    const host = new FakeHost();
    const source = wasmSource();
    const [one, two] = await Promise.all([
      load.loadModule(source, host),
      load.loadModule(source, host),
    ]);
    expect(one).toBe(two);
    expect(await load.loadModule({}, host)).toBe(one);
  });

  test('is read by the host where the runtime cannot fetch it', async () => {
    const host = new FakeHost();
    const asked: string[] = [];
    const url = pathToFileURL(inRoot(WASM_FILE)).href;
    const reading = Object.assign(host, {
      readLocal: (from: string) => {
        asked.push(from);
        return Promise.resolve(new Uint8Array(readFileSync(new URL(from))));
      },
    });
    expect(await load.loadModule({ url }, reading)).toHaveProperty('createSession');
    expect(asked).toEqual([url]);
  });

  test('that cannot be loaded says what to check, and is tried again', async () => {
    const host = new FakeHost();
    await expect(
      load.loadModule({ binary: new Uint8Array([1, 2, 3]) }, host),
    ).rejects.toMatchObject({
      code: 'wasm_load_failed',
      docs: 'docs/errors.md#wasm_load_failed',
      message: expect.stringContaining('wasm-unsafe-eval'),
    });
    expect(await load.loadModule(wasmSource(), host)).toHaveProperty('createSession');
  });

  test('that is beyond use is replaced', async () => {
    const host = new FakeHost();
    const source = wasmSource();
    const broken = await load.loadModule(source, host);
    load.forgetModule();
    expect(await load.loadModule(source, host)).not.toBe(broken);
  });
});

test('a client whose core cannot be loaded says so and tries again until it can', async () => {
  const { createClient } = await import('../../js/src/client.js');
  const host = new FakeHost();
  const binary = new Uint8Array(wasmBinary());
  const magic = binary[0] ?? 0;
  binary[0] = 0xff;
  const errors: string[] = [];
  const client = createClient({
    host,
    wasm: { binary },
    onError: (error) => errors.push(error.code),
  });
  const store = client.connection();
  store.subscribe(() => {});
  await vi.waitFor(() => expect(errors).toEqual(['wasm_load_failed']));
  expect(store.getSnapshot()).toMatchObject({
    status: 'idle',
    error: { code: 'wasm_load_failed' },
  });
  binary[0] = magic;
  await host.advance(1000);
  await vi.waitFor(() => expect(host.sockets).toHaveLength(1));
  client.close();
});

test('a core that fails is reported, ends in an orderly way and is replaced on retry', async () => {
  const { createClient } = await import('../../js/src/client.js');
  const host = new FakeHost();
  const source = wasmSource();
  const module = await load.loadModule(source, host);
  const errors: string[] = [];
  const client = createClient({ host, wasm: source, onError: (error) => errors.push(error.code) });
  const store = client.connection();
  store.subscribe(() => {});
  await vi.waitFor(() => expect(host.sockets).toHaveLength(1));
  // Stands for a trap: the session's methods throw as after memory ran out.
  const heap = Object.getOwnPropertyDescriptor(module, 'HEAPU8');
  Object.defineProperty(module, 'HEAPU8', {
    configurable: true,
    get: () => {
      throw new WebAssembly.RuntimeError('unreachable');
    },
  });
  host.socket.accept();
  host.socket.receive('{}');
  expect(errors).toEqual(['core_failed']);
  expect(store.getSnapshot()).toMatchObject({ status: 'closed', error: { code: 'core_failed' } });
  expect(host.running).toMatchObject({ timers: 0, frames: 0, lifecycle: 0 });
  if (heap !== undefined) Object.defineProperty(module, 'HEAPU8', heap);
  client.retry();
  await vi.waitFor(() => expect(host.sockets).toHaveLength(2));
  client.close();
});
