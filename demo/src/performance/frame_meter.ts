export interface Frames {
  /** Frames painted in the last second; null before the first second is over. */
  readonly perSecond: number | null;
  /** The longest time between two of them, milliseconds. */
  readonly longestMs: number;
}

const PERIOD_MS = 1000;

/** Counts frames by the times at which they were painted. */
export class FrameMeter {
  #count = 0;
  #longestMs = 0;
  #since: number | undefined;
  #last = 0;

  /** What the second that ends with this frame came to; undefined while it lasts. */
  frame(now: number): Frames | undefined {
    if (this.#since === undefined) {
      this.#begin(now);
      return undefined;
    }
    this.#count += 1;
    this.#longestMs = Math.max(this.#longestMs, now - this.#last);
    this.#last = now;
    const elapsed = now - this.#since;
    if (elapsed < PERIOD_MS) return undefined;
    const frames = { perSecond: Math.round((this.#count * 1000) / elapsed), longestMs: this.#longestMs };
    this.#begin(now);
    return frames;
  }

  /** No frames are painted for who does not look: the next one begins a new second. */
  pause(): void {
    this.#since = undefined;
  }

  #begin(now: number): void {
    this.#count = 0;
    this.#longestMs = 0;
    this.#since = now;
    this.#last = now;
  }
}
