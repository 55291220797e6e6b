import { expect } from 'vitest';
import { WebSocket } from 'ws';

import { createClient } from 'tidewire';
import type { Client, ClientOptions, SeriesSnapshot, Store } from 'tidewire';
import { wasm } from './live_client.js';
import { atEnd } from './started.js';
import { TestBrowser } from './worker_parts.js';

/** Where the core of `startClient` runs: what is tested in the page is tested in a worker, too. */
export const core = { inWorker: false };

export { endAll, startProxy, startServer } from './started.js';

export function startClient(port: number, options: ClientOptions = {}): Client {
  if (core.inWorker && options.webSocket === undefined && options.worker === undefined) {
    return new TestBrowser(port).tab(options).client;
  }
  const client = createClient({
    url: `http://127.0.0.1:${port}`,
    webSocket: WebSocket,
    backoff: [50],
    ...wasm(),
    ...options,
  });
  atEnd(() => client.close());
  return client;
}

/** Waits until the store's value fits, listening all the while. */
export function reaches<T>(store: Store<T>, what: string, fits: (value: T) => boolean): Promise<T> {
  return new Promise((resolve, reject) => {
    let stop = (): void => {};
    const limit = setTimeout(() => {
      stop();
      reject(new Error(`waited in vain: ${what}; last: ${JSON.stringify(store.getSnapshot())}`));
    }, 12_000);
    const check = (): void => {
      const value = store.getSnapshot();
      if (!fits(value)) return;
      clearTimeout(limit);
      stop();
      resolve(value);
    };
    stop = store.subscribe(check);
    check();
  });
}

/** Keeps a store listened to until the end of the test. */
export function keep<T>(store: Store<T>): Store<T> {
  atEnd(store.subscribe(() => {}));
  return store;
}

export function expectNoHoles({ seq, time }: SeriesSnapshot): void {
  const numbers = [...seq];
  const first = numbers[0] ?? 0;
  expect(first).toBeGreaterThan(0);
  expect(numbers).toEqual(numbers.map((_, index) => first + index));
  expect([...time]).toEqual([...time].sort((a, b) => a - b));
}
