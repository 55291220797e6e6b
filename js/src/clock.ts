import type { Host } from './host.js';

/** For how long the wall clock is taken to run as the monotonic one does. */
const TOGETHER_MS = 1000;

/** On a line this fast or faster, so many frames for one repaint are told one time. */
const BURST_FRAMES = 16;
const BURST_MS = 16;

/**
 * The host's two clocks. To read one costs as much as a third of what happens to a small frame, so
 * for frames they are read as seldom as nobody can tell:
 *
 * - Only ticks that come without a time need the wall clock. If it is set, or the machine sleeps,
 *   they are told so a second later at most.
 * - Frames of a burst, which are shown by one repaint, came at one time.
 */
export class Clock {
  readonly #host: Host;
  #now = -Infinity;
  /** Frames that may still be told the same time. */
  #left = 0;
  /** When the wall clock was read, and what it said. */
  #wallAt = -Infinity;
  #wall = 0;

  constructor(host: Host) {
    this.#host = host;
  }

  /** Reads both. */
  read(): void {
    this.#left = 0;
    this.#now = this.#host.now();
    this.#wallAt = this.#now;
    this.#wall = this.#host.unix();
  }

  /** For a frame. `isWaiting`: a repaint waits that will show what came before, too. */
  readForFrame(isWaiting: boolean): void {
    if (isWaiting && this.#left > 0) {
      this.#left -= 1;
      return;
    }
    const now = this.#host.now();
    this.#left = now - this.#now < BURST_MS ? BURST_FRAMES : 0;
    this.#now = now;
    if (now - this.#wallAt < TOGETHER_MS) return;
    this.#wallAt = now;
    this.#wall = this.#host.unix();
  }

  /** Monotonic milliseconds, as last read. */
  get now(): number {
    return this.#now;
  }

  /** Unix milliseconds at the same time. */
  get unix(): number {
    return this.#wall + (this.#now - this.#wallAt);
  }
}
