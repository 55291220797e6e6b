import { SERIES_STATUSES } from './snapshots.js';
import type { SeriesSnapshot, SeriesStatus, TickSnapshot } from './snapshots.js';

/**
 * The doubles before the columns: count, status, revision, lastSeq, change24h, duplicates, whether
 * only the newest points follow (a worker sends them where nobody wants the series), and one more.
 */
export const HEADER_DOUBLES: number = 8;
const COLUMNS = 4;
const COUNT = 0;
const STATUS = 1;
const REVISION = 2;
const CHANGE_24H = 4;
export const IS_PART: number = 6;

/**
 * One series as the core lays it out: a header, then the columns time, price, volume, seq. It is
 * a view of WASM memory, good until the next call into the module; what it returns is copied,
 * unless the memory is the block's own (what a worker has sent).
 */
export class SeriesBlock {
  readonly #heap: Float64Array;
  readonly #start: number;
  readonly count: number;
  readonly status: SeriesStatus;
  /** The core's own count of changes to this series; starts anew when the core forgot it. */
  readonly revision: number;
  readonly #isOwn: boolean;

  /**
   * @param byteOffset What `readSeries` returned.
   * @param isOwn Nobody else will write to `heap` again.
   */
  constructor(heap: Float64Array, byteOffset: number, isOwn = false) {
    this.#heap = heap;
    this.#isOwn = isOwn;
    this.#start = byteOffset / Float64Array.BYTES_PER_ELEMENT;
    this.count = this.#at(COUNT);
    this.status = SERIES_STATUSES[this.#at(STATUS)] ?? 'stale';
    this.revision = this.#at(REVISION);
  }

  /** Whether all points are in it, not only the newest. */
  get isWhole(): boolean {
    return this.#at(IS_PART) === 0;
  }

  /** The doubles of the whole block. */
  get doubles(): Float64Array {
    return this.#heap.subarray(this.#start, this.#start + HEADER_DOUBLES + COLUMNS * this.count);
  }

  /** The same points under the status of now; `last` itself when that did not change. */
  withStatus(last: SeriesSnapshot): SeriesSnapshot {
    return this.status === last.status ? last : { ...last, status: this.status };
  }

  /** Copies the columns out: in one piece, because a buffer costs more than what is in it. */
  copy(last: SeriesSnapshot): SeriesSnapshot {
    const from = this.#start + HEADER_DOUBLES;
    const to = from + COLUMNS * this.count;
    const all = this.#isOwn ? this.#heap.subarray(from, to) : this.#heap.slice(from, to);
    const column = (index: number): Float64Array =>
      all.subarray(index * this.count, (index + 1) * this.count);
    return {
      symbol: last.symbol,
      status: this.status,
      length: this.count,
      time: column(0),
      price: column(1),
      volume: column(2),
      seq: column(3),
      revision: last.revision + 1,
    };
  }

  /** The newest tick; returns `last` itself when nothing changed since. */
  tick(symbol: string, last: TickSnapshot | undefined): TickSnapshot | undefined {
    if (this.count === 0) return last;
    const price = this.#newest(1);
    const volume = this.#newest(2);
    const time = this.#newest(0);
    const seq = this.#newest(3);
    const known = this.#at(CHANGE_24H);
    const change24h = Number.isNaN(known) ? undefined : known;
    if (
      last !== undefined &&
      last.seq === seq &&
      last.time === time &&
      last.price === price &&
      last.volume === volume &&
      last.change24h === change24h
    ) {
      return last;
    }
    const previousPrice =
      last?.price ?? (this.count > 1 ? this.#cell(1, this.count - 2) : undefined);
    const next: { -readonly [Key in keyof TickSnapshot]: TickSnapshot[Key] } = {
      symbol,
      price,
      volume,
      time,
      seq,
    };
    if (change24h !== undefined) next.change24h = change24h;
    if (previousPrice !== undefined) next.previousPrice = previousPrice;
    return next;
  }

  #at(index: number): number {
    return this.#heap[this.#start + index] ?? 0;
  }

  #newest(column: number): number {
    return this.#cell(column, this.count - 1);
  }

  #cell(column: number, row: number): number {
    return this.#at(HEADER_DOUBLES + column * this.count + row);
  }
}
