import type { Cancel, Host, LifecycleListener } from '../../../js/src/host.js';
import { FakeSocket } from './fake_socket.js';

interface Timer {
  readonly at: number;
  readonly order: number;
  readonly callback: () => void;
}

const FRAME_MS = 16;

/** A host whose time stands still until the test moves it; its sockets are the test's. */
export class VirtualHost implements Host {
  readonly sockets: FakeSocket[] = [];
  readonly #timers = new Set<Timer>();
  readonly #frames = new Set<() => void>();
  readonly #lifecycle = new Set<LifecycleListener>();
  page: string | null = 'http://127.0.0.1:8080/';
  /** What `createWebSocket` throws, if anything. */
  refusal: Error | undefined;
  #now = 1000;
  #order = 0;
  #online = true;
  #visible = true;

  now(): number {
    return this.#now;
  }

  unix(): number {
    return 1_700_000_000_000 + this.#now;
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
    return socket;
  }

  setTimer(delayMs: number, callback: () => void): Cancel {
    const timer = { at: this.#now + delayMs, order: this.#order++, callback };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
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

  readLocal(): undefined {
    return undefined;
  }

  /** What is still running on behalf of the client. */
  get running(): { timers: number; frames: number; lifecycle: number; sockets: number } {
    return {
      timers: this.#timers.size,
      frames: this.#frames.size,
      lifecycle: this.#lifecycle.size,
      sockets: this.openSockets.length,
    };
  }

  /** When the armed timers fire, in ms from now. */
  get timerDelays(): number[] {
    return [...this.#timers].map((timer) => timer.at - this.#now).sort((a, b) => a - b);
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

  resume(): void {
    for (const listener of [...this.#lifecycle]) listener.resumed();
  }

  /** Repaints once: runs the frame callbacks that wait, unless the page is hidden. */
  frame(): void {
    if (!this.#visible) return;
    const callbacks = [...this.#frames];
    this.#frames.clear();
    for (const callback of callbacks) callback();
  }

  /** Lets `ms` pass: timers fire when due, in order, and the page repaints every 16 ms. */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms;
    let nextFrame = this.#now + FRAME_MS;
    await settle();
    for (;;) {
      const timer = this.#nextTimer();
      const next = Math.min(timer?.at ?? Infinity, nextFrame, end);
      this.#now = Math.max(this.#now, next);
      if (timer !== undefined && timer.at <= this.#now) {
        this.#timers.delete(timer);
        timer.callback();
      } else if (nextFrame <= this.#now) {
        nextFrame += FRAME_MS;
        this.frame();
      } else {
        await settle();
        if ((this.#nextTimer()?.at ?? Infinity) > end) return;
      }
      await settle();
    }
  }

  /** Lets time pass until something holds, at most `msMax`. */
  async advanceUntil(holds: () => boolean, msMax = 60_000): Promise<void> {
    const end = this.#now + msMax;
    while (!holds()) {
      if (this.#now >= end) throw new Error(`nothing happened in ${msMax} ms`);
      await this.advance(FRAME_MS);
    }
  }

  /** The earliest armed timer fires now, before its time, as sloppy runtimes' timers do. */
  fireEarly(): void {
    const timer = this.#nextTimer();
    if (timer === undefined) throw new Error('no timer is armed');
    this.#timers.delete(timer);
    timer.callback();
  }

  #nextTimer(): Timer | undefined {
    return [...this.#timers].sort((a, b) => a.at - b.at || a.order - b.order)[0];
  }
}

/** Lets everything run that waits for promises only. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 8; turn += 1) await Promise.resolve();
}

/** Waits, by turns of the event loop, for what depends on the outside (loading WASM). */
export async function until(what: string, holds: () => boolean): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (!holds()) {
    if (Date.now() > deadline) throw new Error(`waited in vain until ${what}`);
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
}
