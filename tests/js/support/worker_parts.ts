// A worker's room in this process, on the real server: its ports are real, its death is ours to say.
import { MessageChannel } from 'node:worker_threads';
import { WebSocket } from 'ws';

import { createClient } from 'tidewire';
import type {
  Client,
  ClientOptions,
  Host,
  LifecycleListener,
  PortLike,
  SeriesSnapshot,
} from 'tidewire';
import { CoreLoader } from '../../../js/src/core_loader.js';
import { browserHost } from '../../../js/src/host.js';
import createModule from '../../../js/src/wasm/tidewire_wasm.mjs';
import type { Locks } from '../../../js/src/worker/messages.js';
import { Room } from '../../../js/src/worker/room.js';
import { wasmSource } from './core.js';
import { atEnd, startServer } from './started.js';

/** Web Locks of a browser in which everybody can be made to die. */
export class FakeLocks {
  readonly #held = new Map<string, { release: () => void; freed: (() => void)[] }>();

  get names(): string[] {
    return [...this.#held.keys()];
  }

  /** The locks as one party sees them; `die` lets go of all that it holds. */
  party(): Locks & { die(): void } {
    const own = new Set<string>();
    const waits = new Set<() => void>();
    const free = (name: string): void => {
      own.delete(name);
      const lock = this.#held.get(name);
      this.#held.delete(name);
      for (const freed of lock?.freed ?? []) setImmediate(freed);
    };
    return {
      hold: (name) => {
        own.add(name);
        const release = (): void => free(name);
        this.#held.set(name, { release, freed: [] });
        return Promise.resolve(release);
      },
      whenFree: (name, callback) => {
        let isWaiting = true;
        const freed = (): void => {
          if (isWaiting) callback();
        };
        const lock = this.#held.get(name);
        if (lock === undefined) setImmediate(freed);
        else lock.freed.push(freed);
        const end = (): void => {
          waits.delete(end);
          isWaiting = false;
          if (lock !== undefined) lock.freed = lock.freed.filter((other) => other !== freed);
        };
        waits.add(end);
        return end;
      },
      die: () => {
        for (const name of [...own]) free(name);
        for (const end of [...waits]) end();
      },
    };
  }
}

type Party = ReturnType<FakeLocks['party']>;

/** A worker that runs in this process. */
export class TestWorker {
  readonly room: Room;
  /** The addresses of the sockets that it opened. */
  readonly sockets: string[] = [];
  readonly #open = new Set<WebSocket>();
  readonly #ports = new Set<{ close(): void }>();
  readonly #locks: Party | null;
  #isDead = false;

  constructor(locks: Party | null) {
    this.#locks = locks;
    this.room = new Room({
      host: this.#mortal(browserHost()),
      loader: new CoreLoader(() => Promise.resolve(createModule)),
      locks,
    });
    atEnd(() => this.kill());
  }

  /** A page's end of a new line to it. */
  line(): PortLike {
    const { port1, port2 } = new MessageChannel();
    this.#ports.add(port1);
    port1.once('close', () => this.#ports.delete(port1));
    this.room.attach(port1 as unknown as PortLike);
    return port2 as unknown as PortLike;
  }

  get openSockets(): number {
    return this.#open.size;
  }

  /** As a crash: nobody is told anything. */
  kill(): void {
    if (this.#isDead) return;
    this.#isDead = true;
    for (const port of this.#ports) port.close();
    for (const socket of this.#open) {
      socket.removeAllListeners();
      socket.on('error', () => {});
      socket.terminate();
    }
    this.#locks?.die();
  }

  /** A host whose timers and sockets end with the worker. */
  #mortal(host: Host): Host {
    return {
      ...host,
      createWebSocket: (url, protocols) => {
        if (this.#isDead) throw new Error('the worker is dead');
        this.sockets.push(url);
        const socket = new WebSocket(url, protocols);
        this.#open.add(socket);
        socket.on('close', () => this.#open.delete(socket));
        return socket as unknown as ReturnType<Host['createWebSocket']>;
      },
      setTimer: (delayMs, callback) =>
        host.setTimer(delayMs, () => {
          if (!this.#isDead) callback();
        }),
    };
  }
}

/** The page of a tab: its life is in the hands of the test. */
export class TestPage {
  readonly host: Host;
  isVisible = true;
  isOnline = true;
  readonly #listeners = new Set<LifecycleListener>();

  constructor() {
    this.host = {
      ...browserHost(),
      isVisible: () => this.isVisible,
      isOnline: () => this.isOnline,
      onLifecycle: (listener) => {
        this.#listeners.add(listener);
        return () => this.#listeners.delete(listener);
      },
    };
  }

  show(is: boolean): void {
    this.isVisible = is;
    for (const listener of [...this.#listeners]) listener.visible(is);
  }

  online(is: boolean): void {
    this.isOnline = is;
    for (const listener of [...this.#listeners]) {
      if (is) listener.online();
      else listener.offline();
    }
  }
}

/** A browser: tabs of one origin, and the worker that they share. */
export class TestBrowser {
  readonly locks: FakeLocks | null;
  readonly url: string;
  /** All that were started, the newest last. */
  readonly workers: TestWorker[] = [];
  /** Messages to pages, by kind. */
  readonly sent = new Map<string, number>();

  constructor(port: number, { hasLocks = true } = {}) {
    this.url = `http://127.0.0.1:${port}`;
    this.locks = hasLocks ? new FakeLocks() : null;
  }

  get worker(): TestWorker {
    const last = this.workers.at(-1);
    if (last === undefined) throw new Error('no worker was started');
    return last;
  }

  /** The worker is killed; the next tab that needs one starts another. */
  killWorker(): void {
    this.#alive?.kill();
    this.#alive = undefined;
  }

  #alive: TestWorker | undefined;

  /** `isKept`: until the end of the test, when it is closed. */
  tab(options: ClientOptions = {}, isKept = true): TestTab {
    const tab = new TestTab(this, options);
    if (isKept) {
      atEnd(() => tab.client.close());
      atEnd(() => tab.crash());
    }
    return tab;
  }

  openLine(): PortLike {
    if (this.#alive === undefined) {
      this.#alive = new TestWorker(this.locks?.party() ?? null);
      this.workers.push(this.#alive);
    }
    return this.#alive.line();
  }
}

/** A tab with a client. */
export class TestTab {
  readonly page: TestPage = new TestPage();
  readonly client: Client;
  /** What the worker sent to it, by kind. */
  readonly heard: Record<string, number> = {};
  readonly errors: string[] = [];
  readonly #party: Party | undefined;
  #ports: PortLike[] = [];

  constructor(browser: TestBrowser, options: ClientOptions) {
    this.#party = browser.locks?.party();
    this.client = createClient({
      url: browser.url,
      host: this.page.host,
      backoff: [50],
      wasm: wasmSource(),
      onError: ({ code }) => this.errors.push(code),
      ...options,
      worker: {
        mode: 'shared',
        open: () => this.#listenIn(browser.openLine()),
        locks: this.#party ?? null,
        ...(typeof options.worker === 'object' ? options.worker : {}),
      },
    });
  }

  /** As a tab that the browser kills: nobody is told anything. */
  crash(): void {
    for (const port of this.#ports.splice(0)) {
      port.onmessage = null;
      port.postMessage = () => {};
      (port as unknown as { close(): void }).close();
    }
    this.#party?.die();
  }

  #listenIn(port: PortLike): PortLike {
    const { heard } = this;
    this.#ports.push(port);
    return {
      postMessage: (message, transfer) => port.postMessage(message, transfer),
      close: () => port.close?.(),
      get onmessage() {
        return port.onmessage;
      },
      set onmessage(listener) {
        port.onmessage =
          listener === null
            ? null
            : (event: MessageEvent) => {
                const { kind } = event.data as { kind: string };
                heard[kind] = (heard[kind] ?? 0) + 1;
                listener.call(port, event);
              };
      },
    };
  }
}

export const BTC = 'BTC/USD';

export const isLive = ({ status }: { readonly status: string }): boolean => status === 'live';

export const hasPoints =
  (count: number) =>
  (series: SeriesSnapshot): boolean =>
    series.status === 'live' && series.length >= count;

/** A browser without tabs, a server for it, and a token of the demo user. */
export async function startBrowser(): Promise<{ browser: TestBrowser; token: string }> {
  const server = await startServer();
  return { browser: new TestBrowser(server.port), token: await server.token() };
}
