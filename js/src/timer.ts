import type { Cancel, Host } from './host.js';

/** The longest delay that runtimes take; a longer one would fire at once. */
const DELAY_MS_MAX = 2 ** 31 - 1;

/**
 * The one timer of a connection. The deadline decides, the timer is a hint: one that fires
 * early is armed again, one that became needless is left to run out.
 */
export class DeadlineTimer {
  readonly #host: Host;
  readonly #due: () => void;
  #armedFor = Infinity;
  #deadline = Infinity;
  #cancel: Cancel | undefined;

  constructor(host: Host, due: () => void) {
    this.#host = host;
    this.#due = due;
  }

  /** Sets the deadline, in monotonic milliseconds; Infinity stops the timer. */
  arm(deadline: number): void {
    this.#deadline = deadline;
    if (deadline === Infinity) {
      this.stop();
    } else if (deadline < this.#armedFor) {
      this.#start();
    }
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    this.#armedFor = Infinity;
    this.#deadline = Infinity;
  }

  #start(): void {
    this.#cancel?.();
    this.#armedFor = this.#deadline;
    const delay = Math.ceil(this.#deadline - this.#host.now());
    this.#cancel = this.#host.setTimer(Math.min(Math.max(delay, 0), DELAY_MS_MAX), () => {
      this.#cancel = undefined;
      this.#armedFor = Infinity;
      if (this.#host.now() >= this.#deadline) this.#due();
      else this.#start();
    });
  }
}
