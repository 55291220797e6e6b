import type { Client } from '../client.js';
import type { CommandOptions } from '../commands.js';
import { messageOf, TidewireError } from '../errors.js';
import type { ChannelEvent } from '../events.js';
import { SnapshotStore } from '../store.js';
import type { Store } from '../store.js';

/** What came of a command. */
export type CommandOutcome<Reply> =
  | { readonly ok: true; readonly data: Reply | null }
  | { readonly ok: false; readonly error: TidewireError };

/** One command of a channel, as a component uses it. */
export interface CommandState<Arguments extends readonly unknown[], Reply> {
  readonly status: 'idle' | 'pending' | 'done' | 'failed';
  /** The same as `status === 'pending'`. */
  readonly isPending: boolean;
  /** Whether a command can be sent now: the channel is live. */
  readonly isReady: boolean;
  /** The last answer, until the next `run` or `reset`; null where the dialect has none. */
  readonly data: Reply | null;
  /** Why the last one failed, until the next `run` or `reset`. */
  readonly error: TidewireError | null;
  /**
   * Sends the command; never rejects. Of two that run at the same time only the later one is
   * shown; each tells its own outcome to who called it.
   */
  readonly run: (...given: Arguments) => Promise<CommandOutcome<Reply>>;
  /** Forgets answer and error; what still runs is not shown any more. */
  readonly reset: () => void;
}

/** Any command, where its types do not matter. */
export type AnyCommandState = CommandState<never, unknown>;

/** A command whose channel's types are not known. */
export type UntypedCommandState = CommandState<
  [payload?: object, options?: CommandOptions],
  unknown
>;

/**
 * One use of a command. While it has listeners the channel is kept connected; when the last one
 * leaves, what has not been answered is not waited for (it may be carried out all the same).
 *
 * @throws TidewireError `unknown_channel`.
 */
export function commandStore<State extends AnyCommandState = UntypedCommandState>(
  client: Client,
  channel: string,
  name: string,
): Store<State> {
  // What the state's types say of arguments and answer is the channel's word, as in `command`.
  return new CommandRunner(client, channel, name) as Store<AnyCommandState> as Store<State>;
}

/** Sends a command; what goes wrong at run time is a value. */
export function send<Reply>(
  client: Client,
  channel: string,
  name: string,
  payload?: object,
  options?: CommandOptions,
): Promise<CommandOutcome<Reply>> {
  return outcomeOf(() => client.command(channel, name, payload, options), options?.signal);
}

/** What comes of a command or POST that `signal` may end. */
export async function outcomeOf<Reply>(
  sent: () => Promise<ChannelEvent | null>,
  signal?: AbortSignal,
): Promise<CommandOutcome<Reply>> {
  let reply: ChannelEvent | null;
  try {
    reply = await sent();
  } catch (error) {
    return { ok: false, error: asError(error, signal) };
  }
  try {
    return { ok: true, data: reply === null ? null : (reply.data as Reply) };
  } catch (cause) {
    const message = `It was carried out, but its answer is no JSON: ${messageOf(cause)}.`;
    return { ok: false, error: new TidewireError('invalid_reply', message, { cause }) };
  }
}

const IDLE = { status: 'idle', isPending: false, data: null, error: null } as const;
const PENDING = { ...IDLE, status: 'pending', isPending: true } as const;

class CommandRunner implements Store<UntypedCommandState> {
  readonly subscribe: Store<UntypedCommandState>['subscribe'];
  readonly getSnapshot: Store<UntypedCommandState>['getSnapshot'];
  readonly getServerSnapshot: Store<UntypedCommandState>['getServerSnapshot'];
  readonly #client: Client;
  readonly #channel: string;
  readonly #name: string;
  readonly #store: SnapshotStore<UntypedCommandState>;
  #stop: (() => void) | undefined;
  readonly #running = new Set<AbortController>();
  /** The run whose outcome is shown. */
  #shown = 0;

  constructor(client: Client, channel: string, name: string) {
    this.#client = client;
    this.#channel = channel;
    this.#name = name;
    // Thrown here and not at the first listener: a channel that does not exist is a mistake.
    client.connection(channel);
    this.#store = new SnapshotStore<UntypedCommandState>(
      { ...IDLE, isReady: false, run: this.#run, reset: this.#reset },
      { first: () => this.#start(), last: () => this.#end() },
    );
    this.subscribe = this.#store.subscribe;
    this.getSnapshot = this.#store.getSnapshot;
    this.getServerSnapshot = this.#store.getServerSnapshot;
  }

  readonly #run = async (
    payload?: object,
    options?: CommandOptions,
  ): Promise<CommandOutcome<unknown>> => {
    this.#shown += 1;
    const run = this.#shown;
    this.#change(PENDING);
    const { signal, end } = this.#signal(options?.signal);
    const outcome = await send<unknown>(this.#client, this.#channel, this.#name, payload, {
      ...options,
      signal,
    });
    end();
    if (run === this.#shown) {
      this.#change(
        outcome.ok
          ? { ...IDLE, status: 'done', data: outcome.data }
          : { ...IDLE, status: 'failed', error: outcome.error },
      );
    }
    return outcome;
  };

  readonly #reset = (): void => {
    this.#shown += 1;
    this.#change(IDLE);
  };

  #start(): void {
    const connection = this.#client.connection(this.#channel);
    const read = (): void => this.#change({ isReady: connection.getSnapshot().isLive });
    this.#stop = connection.subscribe(read);
    read();
  }

  #end(): void {
    this.#stop?.();
    for (const controller of this.#running) controller.abort(dropped());
    this.#shown += 1;
    const { isPending, ...last } = this.#store.getSnapshot();
    this.#store.set({ ...last, isPending, isReady: false, ...(isPending ? IDLE : {}) });
  }

  /** A signal for one run: that of the caller, if any, and the end of the component. */
  #signal(callers: AbortSignal | undefined): { signal: AbortSignal; end: () => void } {
    const controller = new AbortController();
    const abort = (): void => controller.abort(callers?.reason);
    if (callers?.aborted === true) abort();
    callers?.addEventListener('abort', abort);
    this.#running.add(controller);
    const end = (): void => {
      callers?.removeEventListener('abort', abort);
      this.#running.delete(controller);
    };
    return { signal: controller.signal, end };
  }

  #change(change: Partial<UntypedCommandState>): void {
    const last = this.#store.getSnapshot();
    const next = { ...last, ...change };
    const keys = Object.keys(next) as (keyof typeof next)[];
    if (keys.every((key) => next[key] === last[key])) return;
    this.#store.set(next);
    this.#store.notify();
  }
}

function dropped(): TidewireError {
  return new TidewireError(
    'command_dropped',
    'Its component is gone, so nobody waits for the answer; it may have been carried out.',
  );
}

function asError(error: unknown, signal: AbortSignal | undefined): TidewireError {
  if (error instanceof TidewireError) return error;
  // Else the caller has ended the waiting, or the payload is none that JSON can write.
  const code = signal?.aborted === true ? 'command_dropped' : 'invalid_command';
  return new TidewireError(code, messageOf(error), { cause: error });
}
