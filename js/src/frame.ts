import type { Cancel, Host } from './host.js';

/** How often data reaches a hidden page, which has no frames: it stays current at little cost. */
const HIDDEN_FLUSH_MS = 1000;

/** Data that follow each other this fast are a busy line: two frames at 60 Hz, and some more. */
const BUSY_MS = 40;

/**
 * Runs `flush` once per animation frame in which there is something to show.
 *
 * On a busy line the next frame is asked for from within this one, before there is anything to
 * show: asking from outside of a frame wakes the browser's compositor, which costs more than all
 * that happens to the data. The first frame with nothing to show ends that.
 */
export class FrameScheduler {
  readonly #host: Host;
  readonly #flush: () => void;
  #pending: Cancel | undefined;
  /** What was asked for is a frame, which only pages have that can be seen. */
  #isFrame = false;
  /** There is something to show. */
  #isDue = false;
  /** Since when. */
  #dueAt = -Infinity;
  #lastDueAt = -Infinity;

  constructor(host: Host, flush: () => void) {
    this.#host = host;
    this.#flush = flush;
  }

  /** A flush was asked for and has not run yet. */
  get isDue(): boolean {
    return this.#isDue;
  }

  /**
   * Asks for a flush; asking again before it ran changes nothing. `now` is the monotonic time, for
   * whoever has just read it.
   */
  schedule(now?: number): void {
    if (this.#isDue) return;
    this.#isDue = true;
    this.#dueAt = now ?? this.#host.now();
    if (this.#pending !== undefined) return;
    this.#isFrame = this.#host.isVisible();
    this.#pending = this.#isFrame
      ? this.#host.requestFrame(this.#run)
      : this.#host.setTimer(HIDDEN_FLUSH_MS, this.#run);
  }

  /** The page was shown or hidden: shown, it gets what waits at once. */
  visible(is: boolean): void {
    const isDue = this.#isDue;
    this.cancel();
    if (!isDue) return;
    if (is) this.#flush();
    else this.schedule();
  }

  cancel(): void {
    this.#pending?.();
    this.#pending = undefined;
    this.#isDue = false;
  }

  readonly #run = (): void => {
    this.#pending = undefined;
    if (!this.#isDue) return;
    this.#isDue = false;
    const isBusy = this.#dueAt - this.#lastDueAt < BUSY_MS && this.#isFrame;
    this.#lastDueAt = this.#dueAt;
    // Before the flush: what it calls may cancel it.
    if (isBusy) this.#pending = this.#host.requestFrame(this.#run);
    this.#flush();
  };
}
