import { addresses } from '../core_loader.js';
import type { WasmSource } from '../core_loader.js';
import type { Engine, OpenSession } from '../engine.js';
import { messageOf, TidewireError } from '../errors.js';
import type { Host } from '../host.js';
import type { SnapshotStore } from '../store.js';
import type { TokenOption } from '../token.js';
import { WorkerLink } from './link.js';
import { hasWorker, startWorker, webLocks } from './scope.js';
import type { StartedWorker, WorkerKind } from './scope.js';
import type { Locks } from './messages.js';
import type { WorkerMode, WorkerOptions, WorkerSnapshot } from './worker_options.js';

/** A worker that dies more often than this within a minute is not started again. */
const RESTARTS_MAX = 3;
const RESTARTS_MS = 60_000;
const START_TIMEOUT_MS = 10_000;

/** What an engine of workers works with: see `EngineChoice`. */
export interface PageEngineSetup {
  readonly host: Host;
  readonly wasm: WasmSource;
  readonly worker: WorkerOptions;
  readonly token: TokenOption | undefined;
  readonly state: SnapshotStore<WorkerSnapshot>;
  /** Told when the core runs elsewhere than was asked for, and when a worker died. */
  readonly report: (error: TidewireError) => void;
}

/**
 * Runs the core in a worker while one is needed: starts it, starts another when it dies, and runs
 * the core in the page where none can be had.
 */
export class PageEngine implements Engine {
  readonly #setup: PageEngineSetup;
  /** Runs the core in the page, where no worker can. */
  readonly #local: Engine;
  readonly #wasm: WasmSource;
  readonly #locks: Locks | null;
  #modes: WorkerKind[];
  #link: WorkerLink | undefined;
  #starting: Promise<OpenSession | undefined> | undefined;
  /** When workers died, monotonic; of the last minute. */
  #deaths: number[] = [];

  constructor(setup: PageEngineSetup, local: Engine) {
    this.#setup = setup;
    this.#local = local;
    this.#wasm = absolute(setup.wasm, setup.host);
    const { mode = 'auto', open, locks } = setup.worker;
    this.#locks = locks === undefined ? webLocks() : locks;
    this.#modes = open !== undefined && mode === 'auto' ? ['shared'] : modesOf(mode);
  }

  async ready(config: string): Promise<OpenSession> {
    const link = this.#link;
    if (link !== undefined) return (setup) => link.open(setup);
    return (await this.#started(config)) ?? this.#inPage(config);
  }

  /** A worker replaces its own; that of the page may be of the page. */
  forget(): void {
    if (this.#modes.length === 0) this.#local.forget();
  }

  /** What opens sessions in a worker; undefined where none can be had. Starts one at a time. */
  #started(config: string): Promise<OpenSession | undefined> {
    if (this.#starting === undefined) {
      const starting = this.#start(config);
      this.#starting = starting;
      const settled = (): void => {
        if (this.#starting === starting) this.#starting = undefined;
      };
      starting.then(settled, settled);
    }
    return this.#starting;
  }

  async #start(config: string): Promise<OpenSession | undefined> {
    if (this.#modes.length > 0) this.#publish({ status: 'starting' });
    for (let mode = this.#modes[0]; mode !== undefined; mode = this.#modes[0]) {
      try {
        const link = await this.#startIn(mode);
        this.#link = link;
        this.#publish({ status: 'running', mode });
        return (setup) => link.open(setup);
      } catch (error) {
        // What the page cannot load either is no fault of the worker's: all is tried again later.
        const isOfCore = error instanceof TidewireError && error.code === 'wasm_load_failed';
        if (isOfCore) await this.#local.ready(config);
        // What could not be started now will not be later: the page's policy does not change.
        this.#modes = this.#modes.filter((other) => other !== mode);
        this.#fellBack(mode, error);
      }
    }
    return undefined;
  }

  async #startIn(mode: WorkerKind): Promise<WorkerLink> {
    const { host, worker: options, token } = this.#setup;
    const worker = this.#open(mode);
    const link: WorkerLink = new WorkerLink(worker.port, (isOrderly) => worker.end(isOrderly), {
      host,
      locks: this.#locks,
      wasm: this.#wasm,
      owner: ownerOf(options, token),
      over: (isGone) => this.#over(link, isGone),
    });
    await link.start(options.startTimeoutMs ?? START_TIMEOUT_MS, (callback) =>
      worker.onError(callback),
    );
    return link;
  }

  #open(mode: WorkerKind): StartedWorker {
    const { open, script } = this.#setup.worker;
    if (open !== undefined) {
      const port = open(mode);
      return { port, onError: () => {}, end: () => port.close?.() };
    }
    if (hasWorker(mode)) return startWorker(mode, script);
    throw new Error('the browser has no such workers');
  }

  async #inPage(config: string): Promise<OpenSession> {
    const open = await this.#local.ready(config);
    this.#publish({ status: 'running', mode: 'none' });
    return open;
  }

  #over(link: WorkerLink, isGone: boolean): void {
    if (this.#link !== link) return;
    this.#link = undefined;
    this.#publish({ status: 'idle', mode: 'none' });
    if (!isGone) return;
    const { state } = this.#setup;
    this.#publish({ restarts: state.getSnapshot().restarts + 1 });
    const now = this.#setup.host.now();
    this.#deaths = [...this.#deaths.filter((at) => now - at < RESTARTS_MS), now];
    if (this.#deaths.length > RESTARTS_MAX) {
      const mode = this.#modes[0];
      this.#modes = [];
      const cause = new Error(`it died ${this.#deaths.length} times`);
      if (mode !== undefined) this.#fellBack(mode, cause);
    } else {
      this.#setup.report(
        new TidewireError('worker_lost', 'The worker is gone; another is started.'),
      );
    }
  }

  #fellBack(mode: WorkerKind, cause: unknown): void {
    const [next] = this.#modes;
    const place = next === undefined ? 'in the page' : `in a ${next} worker`;
    const error = new TidewireError(
      'worker_unavailable',
      `The ${mode} worker cannot be used: ${messageOf(cause)}. The core runs ${place} instead.`,
      { cause },
    );
    this.#publish({ fallback: { code: error.code, message: error.message } });
    this.#setup.report(error);
  }

  #publish(change: Partial<WorkerSnapshot>): void {
    const { state } = this.#setup;
    state.set({ ...state.getSnapshot(), ...change });
    state.notify();
  }
}

/** A worker's own address is another than the page's. */
function absolute(wasm: WasmSource, host: Host): WasmSource {
  const page = host.pageUrl() ?? undefined;
  const { url, extrasUrl } = addresses(wasm);
  return { ...wasm, url: new URL(url, page).href, extrasUrl: new URL(extrasUrl, page).href };
}

/** Whose sessions these are, for other tabs: see `SessionSpec.owner`. */
function ownerOf({ key = '' }: WorkerOptions, token: TokenOption | undefined): string {
  return JSON.stringify([key, typeof token === 'string' ? token : typeof token]);
}

/** In the order in which they are tried. */
function modesOf(mode: WorkerMode): WorkerKind[] {
  switch (mode) {
    case 'auto':
      // What is not there was not asked for.
      return (['shared', 'dedicated'] as const).filter(hasWorker);
    case 'shared':
      return ['shared', 'dedicated'];
    case 'dedicated':
      return ['dedicated'];
    case 'none':
      return [];
    default:
      return mode satisfies never;
  }
}

