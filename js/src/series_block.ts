import { SERIES_STATUSES } from './snapshots.js';
import type { SeriesSnapshot, SeriesStatus, TickSnapshot } from './snapshots.js';

/**
 * The doubles before the columns: count, status, revision, lastSeq, change24h, duplicates, whether
 * only the newest points follow (a worker sends them where nobody wants the series), and one more.
 */
export const HEADER_DOUBLES: number = 8;
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

  /** The same points under the status of now; `last` itself when that did not change. */
  withStatus(last: SeriesSnapshot): SeriesSnapshot {
    return this.status === last.status ? last : { ...last, status: this.status };
  }

  /** Copies the columns out. */
  copy(last: SeriesSnapshot): SeriesSnapshot {
    return {
      symbol: last.symbol,
      status: this.status,
      length: this.count,
      time: this.#column(0),
      price: this.#column(1),
      volume: this.#column(2),
      seq: this.#column(3),
      revision: last.revision + 1,
    };
  }

  /** The newest tick; returns `last` itself when nothing changed since. */
  tick(symbol: string, last: TickSnapshot | undefined): TickSnapshot | undefined {
    if (this.count === 0) return last;
    const price = this.#newest(1);
    const change24h = this.#at(CHANGE_24H);
    const next = {
      symbol,
      price,
      volume: this.#newest(2),
      time: this.#newest(0),
      seq: this.#newest(3),
      ...(Number.isNaN(change24h) ? {} : { change24h }),
    };
    if (last !== undefined && sameTick(last, next)) return last;
    const previousPrice =
      last?.price ?? (this.count > 1 ? this.#cell(1, this.count - 2) : undefined);
    return previousPrice === undefined ? next : { ...next, previousPrice };
  }

  /** The doubles of the whole block. */
  get doubles(): Float64Array {
    return this.#heap.subarray(this.#start, this.#start + HEADER_DOUBLES + 4 * this.count);
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

  #column(column: number): Float64Array {
    const from = this.#start + HEADER_DOUBLES + column * this.count;
    const to = from + this.count;
    return this.#isOwn ? this.#heap.subarray(from, to) : this.#heap.slice(from, to);
  }
}

function sameTick(a: TickSnapshot, b: TickSnapshot): boolean {
  return (
    a.seq === b.seq &&
    a.time === b.time &&
    a.price === b.price &&
    a.volume === b.volume &&
    a.change24h === b.change24h
  );
}
