import { messageOf, TidewireError } from './errors.js';
import { fetchCore } from './host.js';
import type { Host } from './host.js';
import { startModule } from './wasm_instance.js';
import type { ModuleFactory, TidewireModule } from './wasm_module.js';

/** Where the compiled core comes from, for the rare case that the default does not fit. */
export interface WasmSource {
  /** The bytes of `tidewire_wasm.wasm` themselves. */
  readonly binary?: ArrayBuffer | Uint8Array;
  /** Its address, for example on a CDN. Default: beside the package's own files. */
  readonly url?: string;
}

/**
 * Where the core lies beside the package's own files. In a worker whose script a bundler has made
 * and another origin serves this may be no address: the page tells its worker.
 */
export function coreUrl(): string {
  // In exactly this form bundlers find the file and emit it as an asset.
  return new URL('./wasm/tidewire_wasm.wasm', import.meta.url).href;
}

/**
 * Loads the compiled core on first use, once for all who want it; the first caller's `source`
 * decides. How the module's own JavaScript is come by is up to the surroundings: a page fetches it
 * when it is needed, a worker's script has it in it.
 */
export class CoreLoader {
  readonly #factory: () => Promise<ModuleFactory>;
  #shared: Promise<TidewireModule> | undefined;

  constructor(factory: () => Promise<ModuleFactory>) {
    this.#factory = factory;
  }

  /** Rejects with `wasm_load_failed`; the next call tries again. */
  load(source: WasmSource, host: Host): Promise<TidewireModule> {
    if (this.#shared === undefined) {
      const loading = this.#load(source, host);
      this.#shared = loading;
      loading.catch(() => {
        if (this.#shared === loading) this.#shared = undefined;
      });
    }
    return this.#shared;
  }

  /** Resolves when no load is under way, however it ended. */
  async settled(): Promise<void> {
    await this.#shared?.catch(() => {});
  }

  /** Called when an instance is beyond use: the next `load` starts a fresh one. */
  forget(): void {
    this.#shared = undefined;
  }

  async #load(source: WasmSource, host: Host): Promise<TidewireModule> {
    try {
      const [createModule, core] = await Promise.all([this.#factory(), compiled(source, host)]);
      return await startModule(createModule, core);
    } catch (error) {
      throw new TidewireError(
        'wasm_load_failed',
        `The WebAssembly core could not be loaded: ${messageOf(error)}. ` +
          'Check that the page may fetch tidewire_wasm.wasm and that its Content-Security-Policy ' +
          "allows script-src 'wasm-unsafe-eval'; option `wasm` names another place.",
        { cause: error },
      );
    }
  }
}

async function compiled(source: WasmSource, host: Host): Promise<WebAssembly.Module> {
  const url = source.url ?? coreUrl();
  const bytes = source.binary ?? (await host.readLocal(url));
  return bytes === undefined ? fetchCore(url) : WebAssembly.compile(bytes as BufferSource);
}
