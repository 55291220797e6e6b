import type { CandleBlock } from '../candle_block.js';
import type { SeriesBlock } from '../series_block.js';
import type { FromSession, PageState, PortLike, ToPage } from './messages.js';
import { copyOf, TickBuffer } from './packing.js';

/**
 * What may be on its way to a tab that gives no sign of life (a frozen page, a script that does
 * not end): messages, and characters in them. Series do not count: of those one frame is on its
 * way at most.
 */
const UNREAD_MESSAGES_MAX = 10_000;
const UNREAD_UNITS_MAX = 16 * 1024 * 1024;

interface Part {
  readonly session: number;
  readonly symbol: string;
  series: ArrayBuffer | number | null;
  readonly candles: { readonly ms: number; readonly block: ArrayBuffer }[];
}

/** A session of the page that a part of a frame is for. */
export interface FrameTarget {
  /** The page's own number of it. */
  readonly id: number;
}

/** One page on the other end of a port, and what is on its way to it. */
export class Tab {
  page: PageState = { visible: true, online: true };
  /** When it was last heard of, monotonic. */
  heardAt = 0;
  readonly #port: PortLike;
  readonly #overrun: () => void;
  readonly #ticks = new TickBuffer();
  #queue: FromSession[] = [];
  #parts = new Map<FrameTarget, Map<string, Part>>();
  /** The last frame has been shown. */
  #isReady = true;
  #unreadMessages = 0;
  #unreadUnits = 0;

  /** `overrun` is called when more is on its way than a tab may leave unread. */
  constructor(port: PortLike, overrun: () => void) {
    this.#port = port;
    this.#overrun = overrun;
  }

  /** Whether it has room for a frame. */
  get isReady(): boolean {
    return this.#isReady;
  }

  /** Sends a message at the end of this turn, with all others of it. */
  post(message: FromSession, units = 0): void {
    this.#queue.push(message);
    if (this.#queue.length === 1) queueMicrotask(() => this.sendQueue());
    this.#unreadMessages += 1;
    this.#unreadUnits += units;
    if (this.#unreadMessages > UNREAD_MESSAGES_MAX || this.#unreadUnits > UNREAD_UNITS_MAX) {
      this.#overrun();
    }
  }

  /** It said something, so it has read what was sent before. */
  heard(now: number): void {
    this.heardAt = now;
    this.#unreadMessages = 0;
    this.#unreadUnits = 0;
  }

  /** The last frame was shown, and its buffer is back. */
  shown(ticks: ArrayBuffer | null): void {
    if (ticks !== null) this.#ticks.give(ticks);
    this.#isReady = true;
  }

  addTick(target: FrameTarget, symbol: string, block: SeriesBlock): void {
    this.#part(target, symbol).series = this.#ticks.add(block);
  }

  addSeries(target: FrameTarget, symbol: string, block: SeriesBlock): void {
    this.#part(target, symbol).series = copyOf(block);
  }

  addCandles(target: FrameTarget, symbol: string, ms: number, block: CandleBlock): void {
    this.#part(target, symbol).candles.push({ ms, block: copyOf(block) });
  }

  /** Sends what has been added, if anything. */
  sendFrame(): void {
    const parts = [...this.#parts.values()].flatMap((symbols) => [...symbols.values()]);
    if (parts.length === 0) return;
    this.#parts.clear();
    const ticks = this.#ticks.isEmpty ? null : this.#ticks.take();
    const buffers = parts.flatMap(({ series, candles }) => [
      ...(series instanceof ArrayBuffer ? [series] : []),
      ...candles.map(({ block }) => block),
    ]);
    this.#isReady = false;
    this.sendQueue();
    this.#port.postMessage(
      { kind: 'frame', ticks, parts } satisfies ToPage,
      ticks === null ? buffers : [...buffers, ticks],
    );
  }

  /** Sends what was said in this turn now, not at its end. */
  sendQueue(): void {
    const messages = this.#queue;
    const [first] = messages;
    if (first === undefined) return;
    this.#queue = [];
    const message: ToPage = messages.length === 1 ? first : { kind: 'batch', messages };
    this.#port.postMessage(message, []);
  }

  /** Nothing of a session that ended is to be sent. */
  forget(target: FrameTarget): void {
    this.#parts.delete(target);
  }

  #part(target: FrameTarget, symbol: string): Part {
    let symbols = this.#parts.get(target);
    if (symbols === undefined) {
      symbols = new Map();
      this.#parts.set(target, symbols);
    }
    let part = symbols.get(symbol);
    if (part === undefined) {
      part = { session: target.id, symbol, series: null, candles: [] };
      symbols.set(symbol, part);
    }
    return part;
  }
}
