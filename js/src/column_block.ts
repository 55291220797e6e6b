import { SERIES_STATUSES } from './snapshots.js';
import type { SeriesStatus } from './snapshots.js';

/** The doubles before the columns: count, status, revision, and five of each block's own. */
export const HEADER_DOUBLES: number = 8;

/**
 * Columns of doubles as the core lays them out: a header, then one column after the other. A view
 * of WASM memory, good until the next call into the module; what is taken from it is copied, unless
 * the memory is the block's own (what a worker has sent).
 */
export class ColumnBlock {
  readonly #heap: Float64Array;
  readonly #start: number;
  readonly #columns: number;
  readonly #isOwn: boolean;
  /** The rows of each column. */
  readonly count: number;

  /**
   * @param columns How many there are.
   * @param byteOffset What `readSeries` or `readCandles` returned.
   * @param isOwn Nobody else will write to `heap` again.
   */
  constructor(columns: number, heap: Float64Array, byteOffset: number, isOwn: boolean) {
    this.#columns = columns;
    this.#heap = heap;
    this.#isOwn = isOwn;
    // As integers: fields of doubles would be objects of their own.
    this.#start = (byteOffset / Float64Array.BYTES_PER_ELEMENT) | 0;
    this.count = this.header(0) | 0;
  }

  get status(): SeriesStatus {
    return SERIES_STATUSES[this.header(1)] ?? 'stale';
  }

  /** The core's own count of changes; starts anew when the core forgot what these are of. */
  get revision(): number {
    return this.header(2);
  }

  /** The doubles of the whole block, header and columns. */
  get doubles(): Float64Array {
    return this.#heap.subarray(this.#start, this.#end);
  }

  /** The same rows under the status of now; `last` itself when that did not change. */
  withStatus<Snapshot extends { readonly status: SeriesStatus }>(last: Snapshot): Snapshot {
    return this.status === last.status ? last : { ...last, status: this.status };
  }

  /** The columns, to keep: in one piece, because a buffer costs more than what is in it. */
  protected columns(): (index: number) => Float64Array {
    const { count } = this;
    const from = this.#start + HEADER_DOUBLES;
    const all = this.#isOwn
      ? this.#heap.subarray(from, this.#end)
      : this.#heap.slice(from, this.#end);
    return (index) => all.subarray(index * count, (index + 1) * count);
  }

  protected header(index: number): number {
    return this.#heap[this.#start + index] ?? 0;
  }

  protected cell(column: number, row: number): number {
    return this.header(HEADER_DOUBLES + column * this.count + row);
  }

  get #end(): number {
    return this.#start + HEADER_DOUBLES + this.#columns * this.count;
  }
}
