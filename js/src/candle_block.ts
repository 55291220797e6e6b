import { ColumnBlock } from './column_block.js';
import type { CandleSnapshot } from './snapshots.js';

/** Candles as the core lays them out: columns time, open, high, low, close and volume. */
export class CandleBlock extends ColumnBlock {
  constructor(heap: Float64Array, byteOffset: number, isOwn = false) {
    super(6, heap, byteOffset, isOwn);
  }

  /** Takes the columns out. */
  copy(last: CandleSnapshot): CandleSnapshot {
    const column = this.columns();
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
