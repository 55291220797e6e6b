import { EVENTS } from './wasm_module.js';
import type { Effect, TidewireModule } from './wasm_module.js';

/**
 * The most that is copied of one frame or text: one byte more than the core accepts
 * (`server_frame_bytes_max` of wasm/wire/limits.hpp), so that a larger frame is refused for its
 * size without taking its size in memory.
 */
export const INBOX_BYTES_MAX: number = 1024 * 1024 + 1;

/** Room for what comes all the time; larger frames make the inbox grow. */
const INBOX_BYTES_FIRST = 16 * 1024;

/** A UTF-16 unit takes at most this many bytes of UTF-8. */
const UTF8_BYTES_PER_UNIT = 3;

/** What the mailbox holds, in doubles. */
const DEADLINE = 0;
const TYPE_OFFSET = 1;
const TYPE_BYTES = 2;
const HEADS_OFFSET = 3;
const OUTBOX_OFFSET = 4;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

export type OpenedSession =
  { session: CoreSession; error: '' } | { session: null; error: string };

/** What happened, but for frames: what the core is told of it, by the names it has for anything. */
export type CoreEvent =
  /**
   * Someone wants this connection, nobody does any more (the core lingers a moment before it
   * closes the socket), it is closed at once and for good, tried now instead of at the end of the
   * backoff; the page came back from the back/forward cache or from being frozen; the timer fired.
   */
  | { readonly kind: 'connect' | 'disconnect' | 'close' | 'retry' | 'resumed' | 'wake' }
  /** 0 for no. */
  | { readonly kind: 'online' | 'visible'; readonly number: number }
  /** `text` is a symbol: its first listener has come (twice is once), its last one has left. */
  | { readonly kind: 'subscribe' | 'unsubscribe'; readonly text: string }
  /** Candles of a symbol, `text`, that is subscribed to; `number` is their interval in ms. */
  | {
      readonly kind: 'want_candles' | 'release_candles';
      readonly text: string;
      readonly number: number;
    }
  /** `id` is the socket's, `text` the protocol. */
  | { readonly kind: 'socket_opened'; readonly id: number; readonly text: string }
  /** `number` is the close code, `text` the reason. */
  | {
      readonly kind: 'socket_closed';
      readonly id: number;
      readonly number: number;
      readonly text: string;
    }
  /** `id` is the request's, `text` the token, or why there is none. */
  | {
      readonly kind: 'token_ready' | 'token_failed';
      readonly id: number;
      readonly text: string;
    }
  /** `number` is the status, 0 where there was no reply; `text` is the body. */
  | {
      readonly kind: 'http_reply';
      readonly id: number;
      readonly number: number;
      readonly text?: string;
    }
  /**
   * `id` is the command's, `number` the milliseconds that its answer may take, `text` its name and
   * `more` its payload, JSON of an object or empty. Answered by `command_done`.
   */
  | {
      readonly kind: 'send_command';
      readonly id: number;
      readonly number: number;
      readonly text: string;
      readonly more: string;
    }
  /** The same for a POST with the application's token, of the JSON `more` to the address `text`. */
  | {
      readonly kind: 'send_request';
      readonly id: number;
      readonly number: number;
      readonly text: string;
      readonly more: string;
    }
  | { readonly kind: 'cancel_command'; readonly id: number };

/** All that an event may have. */
interface EventParts {
  readonly kind: CoreEvent['kind'];
  readonly id?: number;
  readonly number?: number;
  readonly text?: string;
  readonly more?: string;
}

/** A session for `configText`, JSON of the core's options; `seed` is where its jitter starts. */
export function openSession(
  module: TidewireModule,
  configText: string,
  seed: number,
): OpenedSession {
  const session = new CoreSession(module, module.createSession(seed));
  const error = session.configure(configText);
  if (error === '') return { session, error };
  session.delete();
  return { session: null, error };
}

/**
 * One connection in C++. `now` is monotonic milliseconds, `unix` is milliseconds since 1970. Every
 * event returns flags: `EFFECTS_WAITING`, `SERIES_CHANGED`, for frames `FRAME_PASSED_ON`.
 */
export class CoreSession {
  readonly #module: TidewireModule;
  readonly #handle: number;
  readonly #mailbox: number;
  // Views of memory that has grown since have become empty.
  /** Where frames and texts are written. */
  #inbox: Uint8Array = new Uint8Array(0);
  #doubles: Float64Array = new Float64Array(0);
  // What is called for each frame, kept: the module has so many properties that each look costs.
  #textFrame: TidewireModule['_textFrame'] | undefined;
  #binaryFrame: TidewireModule['_binaryFrame'] | undefined;
  #frameType = '';
  /** By the ids of their series: only `subscribe` gives an id to another symbol. */
  readonly #symbols: (string | undefined)[] = [];

  constructor(module: TidewireModule, handle: number) {
    this.#module = module;
    this.#handle = handle;
    this.#mailbox = module._mailbox(handle) / Float64Array.BYTES_PER_ELEMENT;
  }

  /** To be called once, first; returns what is wrong with the configuration, '' for nothing. */
  configure(configText: string): string {
    return this.#sent(this.#module.configure(this.#handle, this.#write(configText, 0)));
  }

  /** A text frame. One that is passed on as it is raises `FRAME_PASSED_ON`: see `frameType`. */
  socketText(socket: number, text: string, now: number, unix: number): number {
    const bytes = this.#write(text, 0);
    if (this.#textFrame !== undefined) {
      return this.#textFrame(this.#handle, socket, bytes, now, unix);
    }
    const flags = this.#module._textFrame(this.#handle, socket, bytes, now, unix);
    // Read after the first call: until then newer Emscriptens have one that looks for the real one.
    this.#textFrame = this.#module._textFrame;
    return flags;
  }

  socketBinary(socket: number, frame: ArrayBuffer, now: number, unix: number): number {
    const bytes = Math.min(frame.byteLength, INBOX_BYTES_MAX);
    this.#room(bytes).set(new Uint8Array(frame, 0, bytes));
    if (this.#binaryFrame !== undefined) {
      return this.#binaryFrame(this.#handle, socket, bytes, now, unix);
    }
    const flags = this.#module._binaryFrame(this.#handle, socket, bytes, now, unix);
    this.#binaryFrame = this.#module._binaryFrame;
    return flags;
  }

  /** The module's memory as doubles: good until the next call into it. */
  get doubles(): Float64Array {
    if (this.#doubles.length === 0) this.#doubles = this.#module.HEAPF64;
    return this.#doubles;
  }

  /** The type of the last frame that was passed on; '' where it has none. */
  get frameType(): string {
    const offset = this.#mail(TYPE_OFFSET);
    const bytes = this.#mail(TYPE_BYTES);
    if (!this.#isLastType(offset, bytes)) {
      this.#frameType = this.#textAt(offset, bytes);
    }
    return this.#frameType;
  }

  /** Any event but a frame. */
  handle(event: CoreEvent, now: number, unix: number): number {
    const { kind, id = 0, number = 0, text = '', more = '' }: EventParts = event;
    if (kind === 'subscribe') this.#symbols.length = 0;
    const textBytes = this.#write(text, 0);
    const moreBytes = this.#write(more, textBytes);
    return this.#module.handleEvent(
      this.#handle,
      EVENTS[kind],
      id,
      number,
      textBytes,
      moreBytes,
      now,
      unix,
    );
  }

  /** The next effect to carry out, in order; null when there is none left. */
  pollEffect(): Effect | null {
    const text = this.#sent(this.#module.pollEffect(this.#handle));
    return text === '' ? null : (JSON.parse(text) as Effect);
  }

  /** Monotonic milliseconds at which `wake` is due; Infinity when there is no deadline. */
  nextDeadline(): number {
    return this.#mail(DEADLINE);
  }

  /** Takes all series that changed since the last call; returns how many. See `headsOffset`. */
  takeChanged(): number {
    return this.#module._takeChanged(this.#handle);
  }

  /**
   * Byte offset of the heads of what `takeChanged` took, one after the other: blocks that
   * `series_block.ts` describes, of `HEAD_BYTES` each. They stay until it is called again.
   */
  get headsOffset(): number {
    return this.#mail(HEADS_OFFSET);
  }

  /** -1 while the core does not know the symbol. */
  seriesId(symbol: string): number {
    return this.#module.seriesId(this.#handle, this.#write(symbol, 0));
  }

  seriesSymbol(id: number): string {
    return (this.#symbols[id] ??= this.#sent(this.#module.seriesSymbol(this.#handle, id)));
  }

  /** Byte offset of the block that `series_block.ts` describes; 0 if the id is not in use. */
  readSeries(id: number): number {
    return this.#module._readSeries(this.#handle, id);
  }

  /** Byte offset of the block that `candle_block.ts` describes; 0 if nobody wants them. */
  readCandles(id: number, intervalMs: number): number {
    return this.#module._readCandles(this.#handle, id, intervalMs);
  }

  /** Frees the C++ object. The one dispose; nothing else may be called after it. */
  delete(): void {
    this.#module.deleteSession(this.#handle);
  }

  /**
   * Puts a text into the inbox, behind the first `offset` bytes, and returns its bytes: more than
   * the core accepts where it was cut off.
   */
  #write(text: string, offset: number): number {
    if (text === '') return 0;
    const bytes = Math.min(text.length * UTF8_BYTES_PER_UNIT, INBOX_BYTES_MAX);
    const inbox = this.#room(offset + bytes);
    const place = offset === 0 ? inbox : inbox.subarray(offset);
    const { read, written } = encoder.encodeInto(text, place);
    return read < text.length ? INBOX_BYTES_MAX : written;
  }

  /** The text of `bytes` bytes in the outbox. */
  #sent(bytes: number): string {
    if (bytes === 0) return '';
    return this.#textAt(this.#mail(OUTBOX_OFFSET), bytes);
  }

  #textAt(offset: number, bytes: number): string {
    return decoder.decode(this.#module.HEAPU8.subarray(offset, offset + bytes));
  }

  /** Memory for `bytes` bytes or more; what is in it stays. */
  #room(bytes: number): Uint8Array {
    if (this.#inbox.length >= bytes && this.#inbox.length > 0) return this.#inbox;
    const room = Math.max(bytes, this.#inbox.length, INBOX_BYTES_FIRST);
    const offset = this.#module._inbox(this.#handle, room);
    // Read after _inbox(): memory may just have grown.
    this.#inbox = this.#module.HEAPU8.subarray(offset, offset + room);
    return this.#inbox;
  }

  #mail(index: number): number {
    return this.doubles[this.#mailbox + index] ?? 0;
  }

  /** Types repeat: most of the time the text is there already (a string that is equal is ASCII). */
  #isLastType(offset: number, bytes: number): boolean {
    if (this.#frameType.length !== bytes) return false;
    const heap = this.#module.HEAPU8;
    for (let at = 0; at < bytes; at += 1) {
      if (heap[offset + at] !== this.#frameType.charCodeAt(at)) return false;
    }
    return true;
  }
}
