import { messageOf, TidewireError } from './errors.js';
import type { ModuleExtras } from './wasm_module.js';

/** What of a session's configuration decides whether it cannot begin without the extras. */
interface SessionNeeds {
  readonly dialect?: string;
  readonly binary?: boolean;
}

/** Whether a session of this configuration uses the extras from its beginning. */
export function needsExtras(config: string): boolean {
  const { dialect = 'stream', binary } = JSON.parse(config) as SessionNeeds;
  return dialect !== 'stream' || binary === true;
}

/**
 * The second file of the core, loaded where it is used: dialects other than `stream`, binary
 * batches, candles, commands and requests (wasm/binding/extras.txt). Its functions take their
 * places in the table of the instance that `main` are the exports of.
 */
export class Extras implements ModuleExtras {
  readonly #main: WebAssembly.Exports;
  readonly #compiled: () => Promise<WebAssembly.Module>;
  areThere = false;
  #loading: Promise<void> | undefined;

  constructor(main: WebAssembly.Exports, compiled: () => Promise<WebAssembly.Module>) {
    this.#main = main;
    this.#compiled = compiled;
  }

  load(): Promise<void> {
    this.#loading ??= this.#load();
    return this.#loading;
  }

  async settled(): Promise<void> {
    await this.#loading?.catch(() => {});
  }

  async #load(): Promise<void> {
    try {
      await WebAssembly.instantiate(await this.#compiled(), { main: this.#main });
      this.areThere = true;
    } catch (error) {
      // The next call tries again.
      this.#loading = undefined;
      throw loadFailed('tidewire_extras.wasm', error);
    }
  }
}

/** What is said where a file of the core cannot be had. */
export function loadFailed(file: string, cause: unknown): TidewireError {
  return new TidewireError(
    'wasm_load_failed',
    `The WebAssembly core could not be loaded: ${messageOf(cause)}. Check that the page may ` +
      `fetch ${file} and that its Content-Security-Policy allows script-src ` +
      "'wasm-unsafe-eval'; option `wasm` names another place.",
    { cause },
  );
}

/** Stands in for every function of the extras until they are there: nobody may call one. */
export const placeholders: WebAssembly.ModuleImports = new Proxy(
  {},
  {
    get: () => () => {
      throw new Error('the extras of the core are used before they are loaded');
    },
  },
);
