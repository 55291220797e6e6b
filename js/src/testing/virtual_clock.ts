import type { Cancel } from '../host.js';
import { loadSettled } from '../load.js';

/** One frame at 60 Hz, in whole milliseconds. */
export const FRAME_MS = 16;

/** Turns of the microtask queue that `settle` gives to promises: far more than chains have. */
const TURNS = 32;

/** Rounds after which `flush` takes what keeps it busy for a loop that never ends. */
const ROUNDS_MAX = 1000;

interface Entry {
  readonly at: number;
  readonly run: () => void;
}

/** Time that stands still until it is told to pass. */
export class VirtualClock {
  readonly #repaint: () => boolean;
  /** In the order in which they run: by time, and for the same time as they came. */
  readonly #entries: Entry[] = [];
  #now = 1000;

  /** `repaint` shows a frame, and says whether anything was waiting for one. */
  constructor(repaint: () => boolean) {
    this.#repaint = repaint;
  }

  /** Monotonic milliseconds. */
  now(): number {
    return this.#now;
  }

  /** Runs `run` once `delayMs` have passed. */
  after(delayMs: number, run: () => void): Cancel {
    const entry = { at: this.#now + delayMs, run };
    this.#entries.splice(this.#placeFor(entry.at), 0, entry);
    return () => {
      const index = this.#entries.indexOf(entry);
      if (index >= 0) this.#entries.splice(index, 1);
    };
  }

  /** Lets `ms` pass: what is due runs in order, and the page repaints every 16 ms. */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms;
    let nextFrame = this.#now + FRAME_MS;
    await settle();
    for (;;) {
      const due = this.#entries[0]?.at ?? Infinity;
      const next = Math.min(due, nextFrame);
      if (next > end) break;
      this.#now = Math.max(this.#now, next);
      if (due <= this.#now) this.#entries.shift()?.run();
      else {
        nextFrame += FRAME_MS;
        this.#repaint();
      }
      await settle();
    }
    this.#now = end;
  }

  /** Runs what is due now, and repaints, until nothing is left to do; no time passes. */
  async flush(): Promise<void> {
    for (let round = 0; round < ROUNDS_MAX; round += 1) {
      await this.#runDue();
      if (!this.#repaint()) return;
    }
    throw new Error(`flush() found new work ${ROUNDS_MAX} times: something starts itself anew`);
  }

  async #runDue(): Promise<void> {
    await settle();
    while ((this.#entries[0]?.at ?? Infinity) <= this.#now) {
      this.#entries.shift()?.run();
      await settle();
    }
  }

  #placeFor(at: number): number {
    let index = this.#entries.length;
    while (index > 0 && (this.#entries[index - 1]?.at ?? 0) > at) index -= 1;
    return index;
  }
}

/** Lets everything run that waits for promises only, or for the core to be loaded. */
export async function settle(): Promise<void> {
  await loadSettled();
  for (let turn = 0; turn < TURNS; turn += 1) await Promise.resolve();
}
