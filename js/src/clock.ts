import type { Host } from './host.js';

/** For how long the wall clock is taken to run as the monotonic one does. */
const TOGETHER_MS = 1000;

/**
 * The host's two clocks, read once for each frame instead of twice: to read one costs as much as
 * half of what happens to a small frame. Only ticks that come without a time need the wall clock;
 * if it is set, or the machine sleeps, they are told so a second later at most.
 */
export class Clock {
  readonly #host: Host;
  /** When both were read last, by each. */
  #readAt = -Infinity;
  #unixThen = 0;
  #now = -Infinity;

  constructor(host: Host) {
    this.#host = host;
  }

  /** Reads both. */
  read(): void {
    this.#now = this.#host.now();
    this.#readAt = this.#now;
    this.#unixThen = this.#host.unix();
  }

  /** Reads the monotonic one, and the other if that was long ago. */
  readForFrame(): void {
    const now = this.#host.now();
    if (now - this.#readAt < TOGETHER_MS) this.#now = now;
    else this.read();
  }

  /** Monotonic milliseconds, as last read. */
  get now(): number {
    return this.#now;
  }

  /** Unix milliseconds at the same time. */
  get unix(): number {
    return this.#unixThen + (this.#now - this.#readAt);
  }
}
