import { ColumnBlock } from './column_block.js';
import type { CandleSnapshot } from './snapshots.js';

/** Candles as the core lays them out: the columns time, open, high, low, close and volume. */
export class CandleBlock extends ColumnBlock {
  /** Copies the columns out. */
  copy(last: CandleSnapshot): CandleSnapshot {
    return {
      symbol: last.symbol,
      interval: last.interval,
      status: this.status,
      length: this.count,
      time: this.column(0),
      open: this.column(1),
      high: this.column(2),
      low: this.column(3),
      close: this.column(4),
      volume: this.column(5),
      revision: last.revision + 1,
    };
  }
}
