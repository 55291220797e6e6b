// How the compiled core comes into a page, and what is said where it does not.
import { afterEach, describe, expect, test, vi } from 'vitest';

import { CoreLoader } from '../../js/src/core_loader.js';
import { fetchCore } from '../../js/src/host.js';
import { FakeHost } from '../../js/src/testing/fake_host.js';
import createModule from '../../js/src/wasm/tidewire_wasm.mjs';
import { loadBareCore, wasmBinary } from './support/core.js';

const URL_ = 'https://cdn.example/tidewire_wasm.wasm';
const WASM_TYPE = 'application/wasm';

afterEach(() => vi.unstubAllGlobals());

/** A server that answers everything with `body`; returns what was asked of it. */
function served(body: Uint8Array, type: string, status = 200): unknown[][] {
  const asked: unknown[][] = [];
  vi.stubGlobal('fetch', (...args: unknown[]) => {
    asked.push(args);
    const headers = { 'content-type': type };
    return Promise.resolve(new Response(body as BodyInit, { status, headers }));
  });
  return asked;
}

/** A module of nothing but an import that nobody has. */
const FOREIGN = new Uint8Array([
  ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
  ...[1, 4, 1, 0x60, 0, 0],
  ...[2, 7, 1, 1, 0x61, 1, 0x5a, 0, 0],
]);

describe('the core that is fetched', () => {
  test('is asked for once, with cookies only for its own origin', async () => {
    const asked = served(wasmBinary(), WASM_TYPE);
    await fetchCore(URL_);
    expect(asked).toEqual([[URL_, { credentials: 'same-origin' }]]);
  });

  test('is compiled while it arrives where the server names its type', async () => {
    served(wasmBinary(), WASM_TYPE);
    const streaming = vi.spyOn(WebAssembly, 'compileStreaming');
    expect(await fetchCore(URL_)).toBeInstanceOf(WebAssembly.Module);
    expect(streaming).toHaveBeenCalledTimes(1);
  });

  test.each(['', 'application/octet-stream', 'application/wasm; charset=utf-8'])(
    'is compiled once it is there where the server says "%s"',
    async (type) => {
      const asked = served(wasmBinary(), type);
      const streaming = vi.spyOn(WebAssembly, 'compileStreaming');
      expect(await fetchCore(URL_)).toBeInstanceOf(WebAssembly.Module);
      expect(streaming).not.toHaveBeenCalled();
      expect(asked).toHaveLength(1);
    },
  );

  test('but is not there says where it was looked for, and with what result', async () => {
    served(new Uint8Array(), 'text/html', 404);
    const loader = new CoreLoader(() => Promise.resolve(createModule));
    const host = Object.assign(new FakeHost(), { readLocal: () => undefined });
    await expect(loader.load({ url: URL_ }, host)).rejects.toMatchObject({
      code: 'wasm_load_failed',
      message: expect.stringMatching(`${URL_} .*404`),
    });
    served(wasmBinary(), WASM_TYPE);
    expect(await loader.load({ url: URL_ }, host)).toHaveProperty('createSession');
  });
});

describe('the core that is there', () => {
  test('but of another build is refused, not waited for', async () => {
    const loader = new CoreLoader(() => Promise.resolve(createModule));
    await expect(loader.load({ binary: FOREIGN }, new FakeHost())).rejects.toMatchObject({
      code: 'wasm_load_failed',
      cause: expect.any(WebAssembly.LinkError),
    });
  });

  test('has a memory of its own in each instance', async () => {
    const [one, two] = [await loadBareCore(), await loadBareCore()];
    expect(one.HEAPU8.buffer).not.toBe(two.HEAPU8.buffer);
    expect(one.HEAPU8.buffer).toBe(one.HEAPF64.buffer);
  });
});
