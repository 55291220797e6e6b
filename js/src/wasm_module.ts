/**
 * The types of the compiled core. Written by hand: the oldest supported Emscripten has no
 * `--emit-tsd`. `wasm/binding` is the other side of this contract; `tests/js/module.test.ts`
 * compares the two on the real module.
 */
import type { ConnectionStatus } from './snapshots.js';

/** What Emscripten's factory takes (the part that is used). */
export interface ModuleOptions {
  /** Calls `started` with an instance of the core that got `imports`, when there is one. */
  instantiateWasm(
    imports: WebAssembly.Imports,
    started: (instance: WebAssembly.Instance) => void,
  ): object;
}

/** Starts one instance of the module, with a memory of its own. */
export type ModuleFactory = (options: ModuleOptions) => Promise<BareModule>;

/** What an instance has in its second file, which is loaded where it is used. */
export interface ModuleExtras {
  readonly areThere: boolean;
  /** Rejects with `wasm_load_failed`; the next call tries again. */
  load(): Promise<void>;
  /** Resolves when no load is under way, however it ended. */
  settled(): Promise<void>;
}

/** What Emscripten makes of one instance. */
export type BareModule = Omit<TidewireModule, 'extras'>;

/**
 * One instance of the compiled core: what `core_session.ts` makes sessions of. A handle names a
 * session and is good until `deleteSession`. What has no underscore is bound with Embind.
 */
export interface TidewireModule {
  /** Candles, commands, requests, and all dialects but plain `stream` need them. */
  readonly extras: ModuleExtras;
  /** The memory as bytes. Read it again after every call into the module: memory may grow. */
  readonly HEAPU8: Uint8Array;
  /** The memory as doubles. Read it again after every call into the module. */
  readonly HEAPF64: Float64Array;
  createSession(seed: number): number;
  deleteSession(handle: number): void;
  /**
   * To be called once, first, with the configuration in the inbox; what is wrong with it is put
   * into the outbox. All that use the outbox return the bytes of its text, 0 for none.
   */
  configure(handle: number, bytes: number): number;
  /**
   * Any event but a frame; `kind` is of `EVENTS`. Its texts are in the inbox, one after the other.
   * Returns flags.
   */
  handleEvent(
    handle: number,
    kind: number,
    id: number,
    number: number,
    textBytes: number,
    moreBytes: number,
    now: number,
    unix: number,
  ): number;
  /** Puts the JSON of an `Effect` into the outbox. */
  pollEffect(handle: number): number;
  /** Of the symbol in the inbox. */
  seriesId(handle: number, bytes: number): number;
  /** Puts the symbol into the outbox. */
  seriesSymbol(handle: number, id: number): number;
  /** Byte offset of a buffer of at least `bytes`; stays good until a longer one is asked for. */
  _inbox(handle: number, bytes: number): number;
  /**
   * Byte offset of five doubles: deadline, offset and bytes of a type, offset of what
   * `_takeChanged` wrote, offset of the outbox.
   */
  _mailbox(handle: number): number;
  /** A text frame, whose UTF-8 is in the inbox. Returns flags. */
  _textFrame(handle: number, socket: number, bytes: number, now: number, unix: number): number;
  /** A binary frame, which is in the inbox. Returns flags. */
  _binaryFrame(handle: number, socket: number, bytes: number, now: number, unix: number): number;
  /** Takes what changed; returns how many series did, whose heads the mailbox points to. */
  _takeChanged(handle: number): number;
  _readSeries(handle: number, id: number): number;
  _readCandles(handle: number, id: number, intervalMs: number): number;
}

/** Bits of what every event returns. */
export const EFFECTS_WAITING = 1;
export const SERIES_CHANGED = 2;
/** The frame is a message for the application, and nothing else follows from it. */
export const FRAME_PASSED_ON = 4;

/** The kinds of events; `EventKind` of wasm/binding/event_kind.hpp is the same list. */
export const EVENTS = {
  connect: 0,
  disconnect: 1,
  close: 2,
  retry: 3,
  resumed: 4,
  wake: 5,
  subscribe: 6,
  unsubscribe: 7,
  want_candles: 8,
  release_candles: 9,
  online: 10,
  visible: 11,
  socket_opened: 12,
  socket_closed: 13,
  token_ready: 14,
  token_failed: 15,
  http_reply: 16,
  send_command: 17,
  send_request: 18,
  cancel_command: 19,
} as const;

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
