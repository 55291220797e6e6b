import { SERIES_STATUSES } from './snapshots.js';
import type { CandleSnapshot, SeriesStatus } from './snapshots.js';

/** The doubles before the columns: count, status, revision, and five more. */
const HEADER_DOUBLES = 8;
const COLUMNS = 6;

/**
 * Candles as the core lays them out: a header, then the columns time, open, high, low, close and
 * volume. A view of WASM memory, good until the next call into the module; `copy` is the caller's. Where
 * the memory is the block's own (what a worker has sent), nothing is copied.
 */
export class CandleBlock {
  readonly #heap: Float64Array;
  readonly #start: number;
  readonly count: number;
  readonly status: SeriesStatus;
  /** The core's own count of changes; starts anew when the core forgot these candles. */
  readonly revision: number;

  readonly #isOwn: boolean;

  /**
   * @param byteOffset What `readCandles` returned.
   * @param isOwn Nobody else will write to `heap` again.
   */
  constructor(heap: Float64Array, byteOffset: number, isOwn = false) {
    this.#heap = heap;
    this.#isOwn = isOwn;
    this.#start = byteOffset / Float64Array.BYTES_PER_ELEMENT;
    this.count = heap[this.#start] ?? 0;
    this.status = SERIES_STATUSES[heap[this.#start + 1] ?? 0] ?? 'stale';
    this.revision = heap[this.#start + 2] ?? 0;
  }

  /** The doubles of the whole block. */
  get doubles(): Float64Array {
    return this.#heap.subarray(this.#start, this.#start + HEADER_DOUBLES + COLUMNS * this.count);
  }

  /** The same candles under the status of now; `last` itself when that did not change. */
  withStatus(last: CandleSnapshot): CandleSnapshot {
    return this.status === last.status ? last : { ...last, status: this.status };
  }

  /** Copies the columns out: in one piece, because a buffer costs more than what is in it. */
  copy(last: CandleSnapshot): CandleSnapshot {
    const from = this.#start + HEADER_DOUBLES;
    const to = from + COLUMNS * this.count;
    const all = this.#isOwn ? this.#heap.subarray(from, to) : this.#heap.slice(from, to);
    const column = (index: number): Float64Array =>
      all.subarray(index * this.count, (index + 1) * this.count);
    return {
      symbol: last.symbol,
      interval: last.interval,
      status: this.status,
      length: this.count,
      time: column(0),
      open: column(1),
      high: column(2),
      low: column(3),
      close: column(4),
      volume: column(5),
      revision: last.revision + 1,
    };
  }
}
