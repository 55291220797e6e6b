import { ColumnBlock, HEADER_DOUBLES } from './column_block.js';
import type { SeriesSnapshot, TickSnapshot } from './snapshots.js';

/** The change over 24 hours, within the header. */
const CHANGE_24H = 4;

/** Within the header: only the newest points follow, because nobody wants the whole series. */
export const IS_PART: number = 6;

/** Within the header: the core's id of the series. */
const ID = 7;

/** A tick needs the newest point, and the one before it for the first mark of up or down. */
export const HEAD_POINTS_MAX: number = 2;

/** A block of the newest points: a header, and four columns of two at most. */
export const HEAD_DOUBLES: number = HEADER_DOUBLES + 4 * HEAD_POINTS_MAX;
export const HEAD_BYTES: number = HEAD_DOUBLES * Float64Array.BYTES_PER_ELEMENT;

/** One series as the core lays it out: the columns time, price, volume and seq. */
export class SeriesBlock extends ColumnBlock {
  constructor(heap: Float64Array, byteOffset: number, isOwn = false) {
    super(4, heap, byteOffset, isOwn);
  }

  /** The core's number of it, which is another symbol's once this one was dropped. */
  get id(): number {
    return this.header(ID);
  }

  /** Whether all points are in it, not only the newest. */
  get isWhole(): boolean {
    return this.header(IS_PART) === 0;
  }

  /** Takes the columns out. */
  copy(last: SeriesSnapshot): SeriesSnapshot {
    const column = this.columns();
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
    const known = this.header(CHANGE_24H);
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
      last?.price ?? (this.count > 1 ? this.cell(1, this.count - 2) : undefined);
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

  #newest(column: number): number {
    return this.cell(column, this.count - 1);
  }
}
