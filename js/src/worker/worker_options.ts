import { check, checkNumber } from '../checks.js';
import type { ConnectionFault } from '../snapshots.js';
import type { Locks, PortLike } from './messages.js';

/**
 * Where the core runs.
 *
 * - `none`: in the page.
 * - `dedicated`: in a worker of this client's own.
 * - `shared`: in one worker for all tabs of the origin: one socket and one decoder for all of them.
 * - `auto`: `shared` where there are shared workers, else `dedicated`, else `none`.
 */
export type WorkerMode = 'none' | 'auto' | 'shared' | 'dedicated';

/** What `createClient({ worker })` takes besides a mode. */
export interface WorkerOptions {
  /** Default: 'auto'. */
  readonly mode?: WorkerMode | undefined;
  /**
   * Who is logged in, where tabs of one origin may be different users and `token` is a function:
   * only clients of equal keys share a connection. Default: ''.
   */
  readonly key?: string | undefined;
  /**
   * The address of the worker's script, where bundlers do not find it: one that imports
   * `tidewire/worker`. One of another origin is possible for dedicated workers only. Default: the
   * package's own.
   */
  readonly script?: string | undefined;
  /**
   * How long the worker may take to start; then the next mode is tried. Unit: milliseconds.
   * Default: 10000.
   */
  readonly startTimeoutMs?: number | undefined;
  /**
   * Advanced: opens a line to a worker of your own that imports `tidewire/worker`; called for each
   * start. Default: the worker is started by `script`.
   */
  readonly open?: ((mode: 'shared' | 'dedicated') => PortLike) | undefined;
  /** Advanced: other Web Locks; null: none, heartbeats instead. Default: the browser's. */
  readonly locks?: Locks | null | undefined;
}

/** Where the core of a client runs. */
export interface WorkerSnapshot {
  /**
   * `idle`: no worker has been needed yet. `starting`: one is being started. `running`: in `mode`,
   * which may be another one than was asked for.
   */
  readonly status: 'idle' | 'starting' | 'running';
  readonly mode: 'none' | 'shared' | 'dedicated';
  /** Why it is another mode than was asked for; null while it is not. */
  readonly fallback: ConnectionFault | null;
  /** Workers that were gone while they were needed, and were replaced. */
  readonly restarts: number;
}

/** What `client.worker` holds before anything is listened to. */
export const INITIAL_WORKER: WorkerSnapshot = Object.freeze({
  status: 'idle',
  mode: 'none',
  fallback: null,
  restarts: 0,
});

const MODES: readonly string[] = ['none', 'auto', 'shared', 'dedicated'];

/** A mode by itself is an option without anything else. */
export function workerOptions(given: WorkerMode | WorkerOptions | undefined): WorkerOptions {
  return typeof given === 'object' ? { mode: 'auto', ...given } : { mode: given ?? 'none' };
}

/** Throws `invalid_option`. */
export function checkWorker(
  given: WorkerMode | WorkerOptions | undefined,
  isPageOnly: boolean,
): void {
  const { mode = 'auto', key = '', script = '', open, startTimeoutMs } = workerOptions(given);
  check(MODES.includes(mode), 'worker', mode, `be one of ${MODES.join(', ')}`);
  check(typeof key === 'string', 'worker.key', key, 'be a string');
  check(typeof script === 'string', 'worker.script', script, 'be an address as a string');
  const mayOpen = open === undefined || typeof open === 'function';
  check(mayOpen, 'worker.open', open, 'be a function');
  checkNumber('worker.startTimeoutMs', startTimeoutMs, 1, 600_000);
  const isInPage = isPageOnly && open === undefined;
  check(
    !isInPage || mode === 'none' || mode === 'auto',
    'worker',
    mode,
    'be left out: with a host or webSocket of your own the core runs in the page',
  );
}
