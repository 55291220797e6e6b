import type { Cancel, Host } from './host.js';

/** How often data reaches a hidden page, which has no frames: it stays current at little cost. */
const HIDDEN_FLUSH_MS = 1000;

/** Runs `flush` once per animation frame in which there is something to show. */
export class FrameScheduler {
  readonly #host: Host;
  readonly #flush: () => void;
  #pending: Cancel | undefined;

  constructor(host: Host, flush: () => void) {
    this.#host = host;
    this.#flush = flush;
  }

  /** Asks for a flush; asking again before it ran changes nothing. */
  schedule(): void {
    this.#pending ??= this.#host.isVisible()
      ? this.#host.requestFrame(this.#run)
      : this.#host.setTimer(HIDDEN_FLUSH_MS, this.#run);
  }

  /** The page was shown or hidden: shown, it gets what waits at once. */
  visible(is: boolean): void {
    if (this.#pending === undefined) return;
    this.cancel();
    if (is) this.#flush();
    else this.schedule();
  }

  cancel(): void {
    this.#pending?.();
    this.#pending = undefined;
  }

  readonly #run = (): void => {
    this.#pending = undefined;
    this.#flush();
  };
}
