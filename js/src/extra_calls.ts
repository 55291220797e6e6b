import type { CoreEvent } from './core_session.js';
import type { SessionOutput } from './engine.js';
import type { TidewireError } from './errors.js';
import type { Cancel, Host } from './host.js';
import type { ModuleExtras } from './wasm_module.js';

/** What could not be loaded is asked for again after this long, while something waits for it. */
const RETRY_MS = 5000;

/** Calls that need the extras. */
type Beginning = CoreEvent & {
  readonly kind: 'want_candles' | 'send_command' | 'send_request';
};
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
  readonly #held = new Map<number | string, Beginning>();
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
    this.#held.set(keyOf(event), event);
    if (this.#held.size === 1) this.#load();
  }

  end(event: Ending): void {
    if (!this.#held.delete(keyOf(event)) && this.#setup.extras.areThere) this.#run(event);
  }

  /** Nothing is called any more. */
  stop(): void {
    this.#held.clear();
    this.#endRetry?.();
  }

  #load(): void {
    this.#endRetry?.();
    this.#setup.extras.load().then(
      () => {
        for (const event of this.#held.values()) this.#run(event);
        this.#held.clear();
      },
      (error: TidewireError) => this.#failed(error),
    );
  }

  #failed({ code, message }: TidewireError): void {
    const { host, output } = this.#setup;
    if (this.#held.size === 0) return;
    output.report(code, message);
    for (const [key, event] of this.#held) {
      if (event.kind === 'want_candles') continue;
      this.#held.delete(key);
      const failed = { command: event.id, ok: false, code, text: message };
      output.commandDone({ kind: 'command_done', ...failed });
    }
    if (this.#held.size > 0) {
      this.#endRetry = host.setTimer(RETRY_MS, () => this.#load());
    }
  }
}

/** The same for a call and for the one that takes it back. */
function keyOf(event: Beginning | Ending): number | string {
  return 'id' in event ? event.id : `${event.number} ${event.text}`;
}
