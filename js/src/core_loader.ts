import { loadFailed, needsExtras } from './extras.js';
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
  /** The bytes of `tidewire_extras.wasm`, which is only loaded where it is used. */
  readonly extrasBinary?: ArrayBuffer | Uint8Array;
  /** Its address. Default: beside `url`, or beside the package's own files. */
  readonly extrasUrl?: string;
}

/**
 * Where the core lies: where `source` says, or beside the package's own files. In a worker whose
 * script a bundler has made and another origin serves the latter may be no address: the page tells
 * its worker.
 */
export function addresses({ url, extrasUrl }: WasmSource): Required<Addresses> {
  return {
    // In exactly this form bundlers find the files and emit them as assets.
    url: url ?? new URL('./wasm/tidewire_wasm.wasm', import.meta.url).href,
    extrasUrl:
      extrasUrl ??
      url?.replace(/[^/]*$/, 'tidewire_extras.wasm') ??
      new URL('./wasm/tidewire_extras.wasm', import.meta.url).href,
  };
}

type Addresses = Pick<WasmSource, 'url' | 'extrasUrl'>;

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

  /**
   * Resolves with the core and what of its extras a session of `config` begins with; rejects with
   * `wasm_load_failed`, and the next call tries again.
   */
  async load(source: WasmSource, host: Host, config = '{}'): Promise<TidewireModule> {
    const isWithExtras = needsExtras(config);
    if (this.#shared === undefined) {
      const loading = this.#load(source, host, isWithExtras);
      this.#shared = loading;
      loading.catch(() => {
        if (this.#shared === loading) this.#shared = undefined;
      });
    }
    const module = await this.#shared;
    if (isWithExtras) await module.extras.load();
    return module;
  }

  /** Resolves when no load is under way, however it ended. */
  async settled(): Promise<void> {
    const module = await this.#shared?.catch(() => undefined);
    await module?.extras.settled();
  }

  /** Called when an instance is beyond use: the next `load` starts a fresh one. */
  forget(): void {
    this.#shared = undefined;
  }

  async #load(source: WasmSource, host: Host, isWithExtras: boolean): Promise<TidewireModule> {
    const { url, extrasUrl } = addresses(source);
    const parts = Promise.all([this.#factory(), compiled(source.binary, url, host)]);
    const extras = (): Promise<WebAssembly.Module> =>
      compiled(source.extrasBinary, extrasUrl, host);
    // Beside the core where they are needed at once; who waits is told of a failure.
    let early = isWithExtras ? extras() : undefined;
    early?.catch(() => {});
    const takeExtras = (): Promise<WebAssembly.Module> => {
      const taken = early ?? extras();
      early = undefined;
      return taken;
    };
    try {
      const [createModule, core] = await parts;
      return await startModule(createModule, core, takeExtras);
    } catch (error) {
      throw loadFailed('tidewire_wasm.wasm', error);
    }
  }
}

async function compiled(
  given: WasmSource['binary'],
  url: string,
  host: Host,
): Promise<WebAssembly.Module> {
  const bytes = given ?? (await host.readLocal(url));
  return bytes === undefined ? fetchCore(url) : WebAssembly.compile(bytes as BufferSource);
}
