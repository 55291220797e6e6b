import { TidewireError } from './errors.js';
import { ChannelEvent } from './events.js';
import type { CommandEffect } from './wasm_module.js';

/** How long and until when an answer is waited for. */
export interface CommandOptions {
  /** Unit: milliseconds, at most a day. Default: 10000. */
  readonly timeoutMs?: number | undefined;
  /** Ends the waiting; what has been sent is not taken back. */
  readonly signal?: AbortSignal | undefined;
}

/** What sends a command: the driver. */
export interface CommandSender {
  sendCommand(command: number, name: string, payload: string, timeoutMs: number): void;
  sendRequest(command: number, url: string, body: string, timeoutMs: number): void;
  cancelCommand(command: number): void;
}

interface Waiting {
  readonly resolve: (reply: ChannelEvent | null) => void;
  readonly reject: (error: unknown) => void;
  readonly cleanUp: () => void;
}

/** The core counts in whole milliseconds; who waits for longer waits for a day. */
const TIMEOUT_MS_MAX = 86_400_000;
const TIMEOUT_MS = 10_000;

/** The commands of one connection that wait for the core's verdict, as promises. */
export class CommandBook {
  readonly #waiting = new Map<number, Waiting>();
  #last = 0;

  send(
    sender: CommandSender,
    name: string,
    payload: object | undefined,
    options: CommandOptions,
  ): Promise<ChannelEvent | null> {
    const text = payload === undefined ? '' : JSON.stringify(payload);
    return this.#wait(sender, options, (command, timeoutMs) =>
      sender.sendCommand(command, name, text, timeoutMs),
    );
  }

  /** A POST over HTTP. */
  post(
    sender: CommandSender,
    url: string,
    body: object,
    options: CommandOptions,
  ): Promise<ChannelEvent | null> {
    const text = JSON.stringify(body);
    return this.#wait(sender, options, (command, timeoutMs) =>
      sender.sendRequest(command, url, text, timeoutMs),
    );
  }

  #wait(
    sender: CommandSender,
    { timeoutMs = TIMEOUT_MS, signal }: CommandOptions,
    start: (command: number, timeoutMs: number) => void,
  ): Promise<ChannelEvent | null> {
    return new Promise((resolve, reject) => {
      signal?.throwIfAborted();
      this.#last += 1;
      const command = this.#last;
      const abort = (): void => {
        sender.cancelCommand(command);
        this.#take(command)?.reject(signal?.reason);
      };
      signal?.addEventListener('abort', abort, { once: true });
      const cleanUp = (): void => signal?.removeEventListener('abort', abort);
      this.#waiting.set(command, { resolve, reject, cleanUp });
      start(command, Math.min(timeoutMs, TIMEOUT_MS_MAX));
    });
  }

  /** The core's verdict. */
  settle({ command, ok, code, text }: CommandEffect): void {
    const waiting = this.#take(command);
    if (!ok) waiting?.reject(new TidewireError(code, text));
    else waiting?.resolve(text === '' ? null : new ChannelEvent('', text));
  }

  /** There is no core any more that could give one. */
  abandon(): void {
    for (const command of [...this.#waiting.keys()]) {
      this.#take(command)?.reject(
        new TidewireError('connection_lost', 'The connection ended before the answer came.'),
      );
    }
  }

  #take(command: number): Waiting | undefined {
    const waiting = this.#waiting.get(command);
    this.#waiting.delete(command);
    waiting?.cleanUp();
    return waiting;
  }
}
