import { ColumnBlock } from './column_block.js';
import type { SeriesSnapshot, TickSnapshot } from './snapshots.js';

/** The change over 24 hours, within the header. */
const CHANGE_24H = 4;

/** One series as the core lays it out: the columns time, price, volume and seq. */
export class SeriesBlock extends ColumnBlock {
  /** Copies the columns out. */
  copy(last: SeriesSnapshot): SeriesSnapshot {
    return {
      symbol: last.symbol,
      status: this.status,
      length: this.count,
      time: this.column(0),
      price: this.column(1),
      volume: this.column(2),
      seq: this.column(3),
      revision: last.revision + 1,
    };
  }

  /** The newest tick; returns `last` itself when nothing changed since. */
  tick(symbol: string, last: TickSnapshot | undefined): TickSnapshot | undefined {
    if (this.count === 0) return last;
    const price = this.#newest(1);
    const change24h = this.header(CHANGE_24H);
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
      last?.price ?? (this.count > 1 ? this.cell(1, this.count - 2) : undefined);
    return previousPrice === undefined ? next : { ...next, previousPrice };
  }

  #newest(column: number): number {
    return this.cell(column, this.count - 1);
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
