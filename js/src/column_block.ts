import { SERIES_STATUSES } from './snapshots.js';
import type { SeriesStatus } from './snapshots.js';

/** The doubles before the columns: count, status, revision, and five of each block's own. */
const HEADER_DOUBLES = 8;

/**
 * Columns of doubles as the core lays them out: a header, then one column after the other. A view
 * of WASM memory, good until the next call into the module; what is taken from it is copied.
 */
export class ColumnBlock {
  readonly #heap: Float64Array;
  readonly #start: number;
  /** The rows of each column. */
  readonly count: number;
  readonly status: SeriesStatus;
  /** The core's own count of changes; starts anew when the core forgot what these are of. */
  readonly revision: number;

  /** @param byteOffset What `readSeries` or `readCandles` returned. */
  constructor(heap: Float64Array, byteOffset: number) {
    this.#heap = heap;
    this.#start = byteOffset / Float64Array.BYTES_PER_ELEMENT;
    this.count = this.header(0);
    this.status = SERIES_STATUSES[this.header(1)] ?? 'stale';
    this.revision = this.header(2);
  }

  /** The same rows under the status of now; `last` itself when that did not change. */
  withStatus<Snapshot extends { readonly status: SeriesStatus }>(last: Snapshot): Snapshot {
    return this.status === last.status ? last : { ...last, status: this.status };
  }

  protected header(index: number): number {
    return this.#heap[this.#start + index] ?? 0;
  }

  protected cell(column: number, row: number): number {
    return this.header(HEADER_DOUBLES + column * this.count + row);
  }

  protected column(column: number): Float64Array {
    const from = this.#start + HEADER_DOUBLES + column * this.count;
    return this.#heap.slice(from, from + this.count);
  }
}
