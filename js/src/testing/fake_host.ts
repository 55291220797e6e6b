import { browserHost } from '../host.js';
import type { Cancel, Host, HttpRequest, HttpResult, LifecycleListener } from '../host.js';
import { FakeSocket } from './fake_socket.js';
import { FRAME_MS, VirtualClock } from './virtual_clock.js';

/** What still runs on behalf of clients; all zero once they have ended and cleaned up. */
export interface Running {
  readonly timers: number;
  readonly frames: number;
  /** Listeners for the page's life: online, visible, resumed. */
  readonly lifecycle: number;
  /** Sockets that are not closed. */
  readonly sockets: number;
}

interface Timer {
  readonly at: number;
  readonly fire: () => void;
}

/** Where the two files of the compiled core lie in the package, seen from this file. */
const CORE = '../wasm/tidewire_wasm.wasm';
const EXTRAS = '../wasm/tidewire_extras.wasm';
// Not within `new URL(…)`: bundlers would take that for an asset of the application.
const here = import.meta.url;

/** When the virtual clock began: any moment will do, as long as it is always the same. */
const UNIX_AT_ZERO = 1_700_000_000_000;

/** A page without a browser: its time, sockets and life are in the hands of the test. */
export class FakeHost implements Host {
  readonly clock: VirtualClock = new VirtualClock(() => this.frame());
  /** Every socket that was opened, the oldest first. */
  readonly sockets: FakeSocket[] = [];
  /** Told of each socket as it is opened. */
  onSocket: ((socket: FakeSocket) => void) | undefined;
  /** Answers HTTP requests; without it there is nobody to answer them. */
  onHttp: ((request: HttpRequest) => Promise<HttpResult>) | undefined;
  /** The page's address; null: there is no page. */
  page: string | null = 'http://127.0.0.1:8080/';
  /** What `createWebSocket` throws, if anything. */
  refusal: Error | undefined;
  readonly #timers = new Set<Timer>();
  readonly #frames = new Set<() => void>();
  readonly #lifecycle = new Set<LifecycleListener>();
  readonly #local: Host = browserHost();
  #online = true;
  #visible = true;

  now(): number {
    return this.clock.now();
  }

  unix(): number {
    return UNIX_AT_ZERO + this.clock.now();
  }

  seed(): number {
    return 7;
  }

  pageUrl(): string | null {
    return this.page;
  }

  createWebSocket(url: string, protocols: string[]): FakeSocket {
    if (this.refusal !== undefined) throw this.refusal;
    const socket = new FakeSocket(url, protocols);
    this.sockets.push(socket);
    this.onSocket?.(socket);
    return socket;
  }

  http(request: HttpRequest): Promise<HttpResult> {
    return (
      this.onHttp?.(request) ?? Promise.reject(new Error(`nobody answers ${request.url}`))
    );
  }

  setTimer(delayMs: number, callback: () => void): Cancel {
    const end = (): void => {
      this.#timers.delete(timer);
      cancel();
    };
    const timer: Timer = {
      at: this.now() + delayMs,
      fire: () => {
        end();
        callback();
      },
    };
    const cancel = this.clock.after(delayMs, timer.fire);
    this.#timers.add(timer);
    return end;
  }

  requestFrame(callback: () => void): Cancel {
    this.#frames.add(callback);
    return () => this.#frames.delete(callback);
  }

  isOnline(): boolean {
    return this.#online;
  }

  isVisible(): boolean {
    return this.#visible;
  }

  onLifecycle(listener: LifecycleListener): Cancel {
    this.#lifecycle.add(listener);
    return () => this.#lifecycle.delete(listener);
  }

  readLocal(url: string): Promise<Uint8Array> | undefined {
    // Test runners that bundle what they run rewrite the address to one of a server of theirs.
    const file = url.includes('tidewire_extras') ? EXTRAS : CORE;
    return this.#local.readLocal(url) ?? this.#local.readLocal(new URL(file, here).href);
  }

  get running(): Running {
    return {
      timers: this.#timers.size,
      frames: this.#frames.size,
      lifecycle: this.#lifecycle.size,
      sockets: this.openSockets.length,
    };
  }

  /** When the armed timers fire, in ms from now. */
  get timerDelays(): number[] {
    return this.#timersInOrder().map((timer) => timer.at - this.now());
  }

  get openSockets(): FakeSocket[] {
    return this.sockets.filter((socket) => socket.state !== 'closed');
  }

  /** The newest socket. */
  get socket(): FakeSocket {
    const socket = this.sockets.at(-1);
    if (socket === undefined) throw new Error('no socket has been opened');
    return socket;
  }

  setOnline(is: boolean): void {
    this.#online = is;
    for (const listener of [...this.#lifecycle]) {
      if (is) listener.online();
      else listener.offline();
    }
  }

  setVisible(is: boolean): void {
    this.#visible = is;
    for (const listener of [...this.#lifecycle]) listener.visible(is);
  }

  /** The page comes back from the back/forward cache or from being frozen. */
  resume(): void {
    for (const listener of [...this.#lifecycle]) listener.resumed();
  }

  /** Repaints, unless the page is hidden; says whether anything was waiting for it. */
  frame(): boolean {
    if (!this.#visible) return false;
    const callbacks = [...this.#frames];
    this.#frames.clear();
    for (const callback of callbacks) callback();
    return callbacks.length > 0;
  }

  /** Lets `ms` pass. */
  advance(ms: number): Promise<void> {
    return this.clock.advance(ms);
  }

  /** Lets time pass until something holds, at most `msMax`. */
  async advanceUntil(holds: () => boolean, msMax = 60_000): Promise<void> {
    const end = this.now() + msMax;
    while (!holds()) {
      if (this.now() >= end) throw new Error(`nothing happened in ${msMax} ms`);
      await this.advance(FRAME_MS);
    }
  }

  /** The earliest armed timer fires now, before its time, as sloppy runtimes' timers do. */
  fireEarly(): void {
    const [timer] = this.#timersInOrder();
    if (timer === undefined) throw new Error('no timer is armed');
    timer.fire();
  }

  #timersInOrder(): Timer[] {
    return [...this.#timers].sort((a, b) => a.at - b.at);
  }
}
