import { coreUrl } from './core_loader.js';
import type { WasmSource } from './core_loader.js';
import type { Engine } from './engine.js';
import { messageOf, TidewireError } from './errors.js';
import type { Host } from './host.js';
import { localEngine } from './local_engine.js';
import type { SnapshotStore } from './store.js';
import type { TokenOption } from './token.js';
import type { PageEngine } from './worker/page_engine.js';
import type { WorkerOptions, WorkerSnapshot } from './worker/worker_options.js';

/** What decides where the core of a client runs. */
export interface EngineChoice {
  readonly host: Host;
  readonly wasm: WasmSource;
  readonly worker: WorkerOptions;
  readonly token: TokenOption | undefined;
  /** The host or the class of the sockets is the application's own, and so of the page. */
  readonly isPageOnly: boolean;
  readonly state: SnapshotStore<WorkerSnapshot>;
  readonly report: (error: TidewireError) => void;
}

/** The engine that was chosen; of workers nothing is loaded before it is needed. */
export function chosenEngine(choice: EngineChoice): Engine {
  const { host, wasm, worker, isPageOnly } = choice;
  const local = localEngine(wasm, host);
  const isInPage = worker.mode === 'none' || (isPageOnly && worker.open === undefined);
  return isInPage ? local : new LazyEngine(choice, local);
}

class LazyEngine implements Engine {
  readonly #choice: EngineChoice;
  readonly #local: Engine;
  #loading: Promise<Engine> | undefined;
  #loaded: Engine | undefined;

  constructor(choice: EngineChoice, local: Engine) {
    this.#choice = choice;
    this.#local = local;
  }

  async ready(): ReturnType<Engine['ready']> {
    this.#loading ??= this.#load();
    this.#loaded = await this.#loading;
    return this.#loaded.ready();
  }

  forget(): void {
    this.#loaded?.forget();
  }

  async #load(): Promise<Engine> {
    try {
      const { PageEngine } = await import('./worker/page_engine.js');
      return this.#make(PageEngine);
    } catch (cause) {
      const message =
        `The code for workers could not be loaded: ${messageOf(cause)}. ` +
        'The core runs in the page instead.';
      this.#choice.report(new TidewireError('worker_unavailable', message, { cause }));
      return this.#local;
    }
  }

  #make(Made: typeof PageEngine): Engine {
    const { host, wasm, worker, token, state, report } = this.#choice;
    return new Made({
      host,
      options: worker,
      wasm: absolute(wasm, host),
      owner: JSON.stringify([worker.key ?? '', typeof token === 'string' ? token : typeof token]),
      local: this.#local,
      state,
      report,
    });
  }
}

/** A worker's own address is another than the page's. */
function absolute(wasm: WasmSource, host: Host): WasmSource {
  const page = host.pageUrl();
  if (wasm.url === undefined) return { ...wasm, url: coreUrl() };
  return page === null ? wasm : { ...wasm, url: new URL(wasm.url, page).href };
}
