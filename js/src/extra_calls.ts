import type { CoreEvent } from './core_session.js';
import type { SessionOutput } from './engine.js';
import type { TidewireError } from './errors.js';
import type { Cancel, Host } from './host.js';
import type { ModuleExtras } from './wasm_module.js';

/** What could not be loaded is asked for again after this long, while something waits for it. */
const RETRY_MS = 5000;

const TIMED_OUT = 'The core was not loaded in time; nothing was sent.';

/** Calls that need the extras. */
type Beginning = CoreEvent & {
  readonly kind: 'want_candles' | 'send_command' | 'send_request';
};
/** One that waits. */
interface Held {
  readonly event: Beginning;
  readonly since: number;
  readonly endPatience: Cancel;
}
/** Calls that take one of those back. */
type Ending = CoreEvent & { readonly kind: 'release_candles' | 'cancel_command' };

/** What they work with: see `DriverSetup`. */
export interface ExtraCallsSetup {
  readonly host: Host;
  readonly extras: ModuleExtras;
  readonly output: SessionOutput;
}

/**
 * Holds what needs the extras until they are there, in its order. Where they cannot be loaded,
 * commands fail at once, and candles come when they can be.
 */
export class ExtraCalls {
  readonly #setup: ExtraCallsSetup;
  readonly #run: (event: CoreEvent) => void;
  readonly #held = new Map<number | string, Held>();
  #endRetry: Cancel | undefined;

  constructor(setup: ExtraCallsSetup, run: (event: CoreEvent) => void) {
    this.#setup = setup;
    this.#run = run;
  }

  begin(event: Beginning): void {
    if (this.#setup.extras.areThere) {
      this.#run(event);
      return;
    }
    this.#held.set(keyOf(event), this.#hold(event));
    // A command fails at once where the last load failed and only candles wait for the next.
    if (this.#held.size === 1 || this.#endRetry !== undefined) this.#load();
  }

  end(event: Ending): void {
    if (!this.#release(keyOf(event)) && this.#setup.extras.areThere) this.#run(event);
  }

  /** Nothing is called any more. */
  stop(): void {
    for (const key of this.#held.keys()) this.#release(key);
    this.#endRetry?.();
  }

  #hold(event: Beginning): Held {
    const { host } = this.#setup;
    // The core counts from when it is told: until then the time runs here.
    const endPatience =
      event.kind === 'want_candles'
        ? (): void => {}
        : host.setTimer(event.number, () => this.#fail(event, 'timed_out', TIMED_OUT));
    return { event, since: host.now(), endPatience };
  }

  #release(key: number | string): Held | undefined {
    const held = this.#held.get(key);
    held?.endPatience();
    this.#held.delete(key);
    return held;
  }

  #load(): void {
    this.#endRetry?.();
    this.#endRetry = undefined;
    this.#setup.extras.load().then(
      () => this.#runHeld(),
      (error: TidewireError) => this.#failed(error),
    );
  }

  #runHeld(): void {
    const now = this.#setup.host.now();
    for (const key of this.#held.keys()) {
      const held = this.#release(key);
      if (held === undefined) continue;
      const { event, since } = held;
      const left = event.number - Math.floor(now - since);
      this.#run(event.kind === 'want_candles' ? event : { ...event, number: Math.max(1, left) });
    }
  }

  #failed({ code, message }: TidewireError): void {
    const { host, output } = this.#setup;
    if (this.#held.size === 0) return;
    output.report(code, message);
    for (const { event } of this.#held.values()) {
      if (event.kind !== 'want_candles') this.#fail(event, code, message);
    }
    if (this.#held.size > 0) {
      this.#endRetry = host.setTimer(RETRY_MS, () => this.#load());
    }
  }

  #fail(event: Beginning, code: string, text: string): void {
    if (event.kind === 'want_candles' || this.#release(event.id) === undefined) return;
    const failed = { command: event.id, ok: false, code, text };
    this.#setup.output.commandDone({ kind: 'command_done', ...failed });
  }
}

/** The same for a call and for the one that takes it back. */
function keyOf(event: Beginning | Ending): number | string {
  return 'id' in event ? event.id : `${event.number} ${event.text}`;
}
