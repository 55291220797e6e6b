/**
 * The types of the compiled core. Written by hand: the oldest supported Emscripten has no
 * `--emit-tsd`. `wasm/binding` is the other side of this contract; `tests/js/module.test.ts`
 * compares the two on the real module.
 */
import type { ConnectionStatus } from './snapshots.js';

/** What Emscripten's factory takes (the part that is used). */
export interface ModuleOptions {
  wasmBinary?: ArrayBuffer | Uint8Array;
  locateFile?: (path: string) => string;
  print?: (line: string) => void;
  printErr?: (line: string) => void;
}

/** Starts one instance of the module, with a memory of its own. */
export type ModuleFactory = (options?: ModuleOptions) => Promise<TidewireModule>;

/** One instance of the compiled core. */
export interface TidewireModule {
  /** The memory as bytes. Read it again after every call into the module: memory may grow. */
  readonly HEAPU8: Uint8Array;
  /** The memory as doubles. Read it again after every call into the module. */
  readonly HEAPF64: Float64Array;
  /** `configText` is JSON of `SessionConfig`; `seed` is where the session's jitter starts. */
  openSession(configText: string, seed: number): OpenedSession;
}

export type OpenedSession =
  { session: NativeSession; error: '' } | { session: null; error: string };

/** Bits of what every event returns. */
export const EFFECTS_WAITING = 1;
export const SERIES_CHANGED = 2;

/**
 * One connection in C++. `now` is monotonic milliseconds, `unix` is milliseconds since 1970.
 * Every event returns flags: `EFFECTS_WAITING`, `SERIES_CHANGED`.
 */
export interface NativeSession {
  /** Byte offset of a buffer of at least `bytes`; valid until the next call of any method. */
  inbox(bytes: number): number;
  /** A text frame, whose UTF-8 is in the inbox. */
  socketText(socket: number, bytes: number, now: number, unix: number): number;
  /** A binary frame, which is in the inbox. */
  socketBinary(socket: number, bytes: number, now: number, unix: number): number;
  socketOpened(socket: number, protocol: string, now: number, unix: number): number;
  socketClosed(socket: number, code: number, reason: string, now: number, unix: number): number;
  tokenReady(request: number, token: string, now: number, unix: number): number;
  tokenFailed(request: number, message: string, now: number, unix: number): number;
  /** The reply's body is in the inbox; status 0: there was no reply. */
  httpReply(request: number, status: number, bytes: number, now: number, unix: number): number;
  /** `payload` is the text of a JSON object or empty; answered by `command_done`. */
  sendCommand(
    command: number,
    name: string,
    payload: string,
    timeoutMs: number,
    now: number,
    unix: number,
  ): number;
  /** A POST of the JSON `body` with the application's token; answered by `command_done`. */
  sendRequest(
    command: number,
    url: string,
    body: string,
    timeoutMs: number,
    now: number,
    unix: number,
  ): number;
  cancelCommand(command: number, now: number, unix: number): number;
  /** Someone wants this connection (idempotent). */
  connect(now: number, unix: number): number;
  /** Nobody does any more; the core lingers a moment before it closes the socket. */
  disconnect(now: number, unix: number): number;
  /** At once and for good. */
  close(now: number, unix: number): number;
  /** Connect now instead of at the end of the backoff. */
  retry(now: number, unix: number): number;
  /** Idempotent per symbol: called when its first listener comes. */
  subscribe(symbol: string, now: number, unix: number): number;
  /** Called when its last listener leaves; lingers too. */
  unsubscribe(symbol: string, now: number, unix: number): number;
  /** Candles of a symbol that is subscribed to. */
  wantCandles(symbol: string, intervalMs: number, now: number, unix: number): number;
  releaseCandles(symbol: string, intervalMs: number, now: number, unix: number): number;
  online(is: boolean, now: number, unix: number): number;
  visible(is: boolean, now: number, unix: number): number;
  /** The page came back from the back/forward cache or from being frozen. */
  resumed(now: number, unix: number): number;
  /** The timer fired. */
  wake(now: number, unix: number): number;
  /** The next effect to carry out, in order; null when there is none left. */
  pollEffect(): Effect | null;
  /** Monotonic milliseconds at which `wake` is due; Infinity when there is no deadline. */
  nextDeadline(): number;
  /** A series that changed since it was last read; -1 when there is none. */
  nextChanged(): number;
  /** -1 while the core does not know the symbol. */
  seriesId(symbol: string): number;
  seriesSymbol(id: number): string;
  /** Byte offset of the block that `series_block.ts` describes; clears the changed mark. */
  readSeries(id: number): number;
  /** Byte offset of the block that `candle_block.ts` describes; 0 if nobody wants them. */
  readCandles(id: number, intervalMs: number): number;
  /** Embind's: frees the C++ object. The one dispose. */
  delete(): void;
}

/** What the core wants done. */
export type Effect =
  | { kind: 'open_socket'; socket: number; url: string; protocols: string[] }
  | { kind: 'send_text'; socket: number; text: string }
  | { kind: 'close_socket'; socket: number; code: number; reason: string }
  | { kind: 'request_token'; request: number; fresh: boolean }
  | HttpEffect
  | StateEffect
  | { kind: 'auth_required' }
  | { kind: 'report'; code: string; message: string }
  | { kind: 'event'; type: string; text: string }
  | CommandEffect;

/** A request over HTTP; `token` and `body` are empty where there is none. */
export interface HttpEffect {
  kind: 'http_request';
  request: number;
  url: string;
  method: 'GET' | 'POST';
  token: string;
  body: string;
}

/** A command is over: `text` is the answer where `ok`, else the message of the error `code`. */
export interface CommandEffect {
  kind: 'command_done';
  command: number;
  ok: boolean;
  code: string;
  text: string;
}

/** The connection's state; `retryAt` is monotonic (-1: none), `closeCode` 0 means none. */
export interface StateEffect {
  kind: 'state';
  status: ConnectionStatus;
  reason: number;
  attempt: number;
  retryAt: number;
  closeCode: number;
  everLive: boolean;
  polling: boolean;
}
