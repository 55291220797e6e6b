import type { Cancel, Host } from '../host.js';
import { DeadlineTimer } from '../timer.js';

/** How far apart two runs are at least. Unit: milliseconds. */
export interface ThrottleMs {
  readonly visible: number;
  readonly hidden: number;
}

/**
 * Runs `run` soon after it was asked to, but no more often than allowed; being asked meanwhile
 * counts once. A page that is shown again gets at once what waited.
 */
export class Throttle {
  readonly #host: Host;
  readonly #ms: ThrottleMs;
  readonly #run: () => void;
  readonly #timer: DeadlineTimer;
  readonly #endLifecycle: Cancel;
  #lastRun = -Infinity;
  #isWaiting = false;

  constructor(host: Host, ms: ThrottleMs, run: () => void) {
    this.#host = host;
    this.#ms = ms;
    this.#run = run;
    this.#timer = new DeadlineTimer(host, () => this.#fire());
    this.#endLifecycle = host.onLifecycle({
      online: () => {},
      offline: () => {},
      resumed: () => {},
      visible: (is) => {
        if (!this.#isWaiting) return;
        if (is) this.#fire();
        else this.#arm();
      },
    });
  }

  ask(): void {
    if (this.#isWaiting) return;
    this.#isWaiting = true;
    this.#arm();
  }

  /** What waits runs now: who asked for it is not there to ask again. */
  end(): void {
    this.#endLifecycle();
    if (this.#isWaiting) this.#fire();
    else this.#timer.stop();
  }

  #arm(): void {
    const ms = this.#host.isVisible() ? this.#ms.visible : this.#ms.hidden;
    // Never at once: what comes in the same turn comes together.
    this.#timer.arm(Math.max(this.#lastRun + ms, this.#host.now()));
  }

  #fire(): void {
    this.#timer.stop();
    this.#isWaiting = false;
    this.#lastRun = this.#host.now();
    this.#run();
  }
}
