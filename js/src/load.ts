import { messageOf, TidewireError } from './errors.js';
import type { Host } from './host.js';
import type { ModuleOptions, TidewireModule } from './wasm_module.js';

/** Where the compiled core comes from, for the rare case that the default does not fit. */
export interface WasmSource {
  /** The bytes of `tidewire_wasm.wasm` themselves. */
  readonly binary?: ArrayBuffer | Uint8Array;
  /** Its address, for example on a CDN. Default: beside the package's own files. */
  readonly url?: string;
}

let shared: Promise<TidewireModule> | undefined;

/**
 * The compiled core, loaded on first use and shared by every client of the page; the first
 * caller's `source` decides. A failed load is forgotten, so that the next call tries again.
 *
 * @throws TidewireError `wasm_load_failed` (as a rejection).
 */
export function loadModule(source: WasmSource, host: Host): Promise<TidewireModule> {
  if (shared === undefined) {
    const loading = load(source, host);
    shared = loading;
    loading.catch(() => {
      if (shared === loading) shared = undefined;
    });
  }
  return shared;
}

/**
 * Resolves when no load is under way, however it ended. Loading is the one thing that a virtual
 * clock cannot hurry: `tidewire/testing` waits for it here.
 */
export async function loadSettled(): Promise<void> {
  await shared?.catch(() => {});
}

/** Called when an instance is beyond use: the next `loadModule` starts a fresh one. */
export function forgetModule(): void {
  shared = undefined;
}

async function load(source: WasmSource, host: Host): Promise<TidewireModule> {
  const complaints: string[] = [];
  try {
    const { default: createModule } = await import('./wasm/tidewire_wasm.mjs');
    // In exactly this form bundlers find the file and emit it as an asset.
    const url = source.url ?? new URL('./wasm/tidewire_wasm.wasm', import.meta.url).href;
    const wasmBinary = source.binary ?? (await host.readLocal(url));
    const options: ModuleOptions = {
      locateFile: () => url,
      printErr: (line) => complaints.push(line),
    };
    if (wasmBinary !== undefined) options.wasmBinary = wasmBinary;
    return await createModule(options);
  } catch (error) {
    throw new TidewireError(
      'wasm_load_failed',
      'The WebAssembly core could not be loaded: ' +
        `${[messageOf(error), ...complaints].join('; ')}. ` +
        'Check that the page may fetch tidewire_wasm.wasm and that its Content-Security-Policy ' +
        "allows script-src 'wasm-unsafe-eval'; option `wasm` names another place.",
      { cause: error },
    );
  }
}
