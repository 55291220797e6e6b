import type { WasmSource } from './core_loader.js';
import type { Engine } from './engine.js';
import { messageOf, TidewireError } from './errors.js';
import type { Host } from './host.js';
import { beside } from './load.js';
import { localEngine } from './local_engine.js';
import type { SnapshotStore } from './store.js';
import type { TokenOption } from './token.js';
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
  /** Told when the core runs elsewhere than was asked for, and when a worker died. */
  readonly report: (error: TidewireError) => void;
}

/** The engine that was chosen; of workers nothing is loaded before it is needed. */
export function chosenEngine(choice: EngineChoice): Engine {
  const { host, wasm, worker, isPageOnly } = choice;
  const local = localEngine(wasm, host);
  const isInPage = worker.mode === 'none' || (isPageOnly && worker.open === undefined);
  return isInPage ? local : lazyEngine(choice, local);
}

/** The same for channels that retain something: see `retaining`. */
export function retainingEngine(engine: Engine): Engine {
  return {
    ready: async (config) => {
      const [open, { retaining }] = await Promise.all([
        engine.ready(config),
        beside(import('./retaining.js')),
      ]);
      return retaining(open);
    },
    forget: () => engine.forget(),
  };
}

function lazyEngine(choice: EngineChoice, local: Engine): Engine {
  let loading: Promise<Engine> | undefined;
  let loaded: Engine | undefined;
  return {
    ready: async (config) => {
      loading ??= loadEngine(choice, local);
      loaded = await loading;
      return loaded.ready(config);
    },
    forget: () => loaded?.forget(),
  };
}

async function loadEngine(choice: EngineChoice, local: Engine): Promise<Engine> {
  try {
    const { PageEngine } = await import('./worker/page_engine.js');
    return new PageEngine(choice, local);
  } catch (cause) {
    const reason = messageOf(cause);
    const message = `The code for workers could not be loaded, the page does without: ${reason}`;
    choice.report(new TidewireError('worker_unavailable', message, { cause }));
    return local;
  }
}
