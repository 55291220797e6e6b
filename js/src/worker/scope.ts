/**
 * The one file of the worker modes that touches the browser: how workers are started, what a
 * worker's own scope is, and the locks by which the two sides know that the other lives.
 */
import type { Cancel } from '../host.js';
import type { Locks, PortLike } from './messages.js';

/** A worker that was started. */
export interface StartedWorker {
  readonly port: PortLike;
  /** Called when its script could not be loaded, or it failed before it said anything. */
  onError(callback: (message: string) => void): void;
  /** Ends this page's part in it; orderly: a dedicated one has been told, and ends by itself. */
  end(isOrderly: boolean): void;
}

/** Which worker. */
export type WorkerKind = 'shared' | 'dedicated';

/** Whether the runtime has such workers. */
export function hasWorker(kind: WorkerKind): boolean {
  return kind === 'shared' ? typeof SharedWorker !== 'undefined' : typeof Worker !== 'undefined';
}

/**
 * Starts the package's worker, or that of the address `script`. Throws what the browser throws,
 * for example where the page's policy forbids it.
 */
export function startWorker(kind: WorkerKind, script: string | undefined): StartedWorker {
  if (kind === 'shared') return startedShared(shared(script));
  if (script !== undefined) return startedDedicated(dedicated(script));
  try {
    // In exactly this form bundlers find the script and make a bundle of it.
    return startedDedicated(new Worker(new URL('./index.js', import.meta.url), { type: 'module' }));
  } catch (error) {
    const own = here();
    if (isOwnOrigin(own)) throw error;
    return startedDedicated(dedicated(own));
  }
}

/** Without a bundler: where the script lies beside this file. */
function here(): string {
  const self = import.meta.url;
  return new URL('index.js', self).href;
}

function shared(script: string | undefined): SharedWorker {
  if (script !== undefined) return new SharedWorker(script, { type: 'module', name: 'tidewire' });
  return new SharedWorker(new URL('./index.js', import.meta.url), {
    type: 'module',
    name: 'tidewire',
  });
}

/** A worker's script must be of the page's own origin, but what it imports need not be. */
function dedicated(script: string): Worker {
  if (isOwnOrigin(script)) return new Worker(script, { type: 'module' });
  const shim = new Blob([`import ${JSON.stringify(script)};`], { type: 'text/javascript' });
  const url = URL.createObjectURL(shim);
  try {
    return new Worker(url, { type: 'module' });
  } finally {
    // The worker has the address by now; it reads what is there even after this.
    setTimeout(() => URL.revokeObjectURL(url), 60_000);
  }
}

function isOwnOrigin(script: string): boolean {
  return new URL(script, location.href).origin === location.origin;
}

function startedShared(worker: SharedWorker): StartedWorker {
  return {
    port: worker.port,
    onError: (callback) => {
      worker.onerror = (event) => callback(messageOf(event));
    },
    end: () => worker.port.close(),
  };
}

function startedDedicated(worker: Worker): StartedWorker {
  return {
    port: worker,
    onError: (callback) => {
      worker.onerror = (event) => callback(messageOf(event));
    },
    end: (isOrderly) => {
      if (!isOrderly) worker.terminate();
    },
  };
}

function messageOf(event: Event): string {
  const { message } = event as { message?: unknown };
  return typeof message === 'string' && message !== ''
    ? message
    : 'its script could not be loaded, or the page may not start it';
}

/** Web Locks; null where there are none (pages that are not secure have none). */
export function webLocks(): Locks | null {
  if (typeof navigator === 'undefined') return null;
  const { locks } = navigator as { locks?: LockManager };
  if (locks === undefined) return null;
  return {
    hold: (name) =>
      new Promise((resolve, reject) => {
        locks
          .request(name, () => new Promise<void>((release) => resolve(release)))
          .catch(reject);
      }),
    whenFree: (name, callback): Cancel => {
      const waiting = new AbortController();
      locks.request(name, { signal: waiting.signal }, callback).catch(() => {});
      return () => waiting.abort();
    },
  };
}

/** The parts of a worker's scope that are used. */
interface WorkerScope extends Omit<PortLike, 'close'> {
  onconnect?: ((event: MessageEvent) => void) | null;
  close(): void;
}

/** In a worker: calls back with each port that a page has opened to it. Elsewhere does nothing. */
export function onPort(callback: (port: PortLike, isShared: boolean) => void): void {
  if (!('WorkerGlobalScope' in globalThis)) return;
  const scope = globalThis as unknown as WorkerScope;
  if ('onconnect' in scope) {
    scope.onconnect = ({ ports }) => {
      for (const port of ports) callback(port, true);
    };
  } else {
    callback(scope, false);
  }
}

/** Ends the dedicated worker whose scope this is. */
export function endScope(): void {
  (globalThis as unknown as WorkerScope).close();
}
