import type { CandleBlock } from './candle_block.js';
import { intervalMs } from './candle_interval.js';
import type { CandleInterval } from './candle_interval.js';
import { emptyCandles } from './snapshots.js';
import type { CandleSnapshot } from './snapshots.js';
import { SnapshotStore } from './store.js';
import type { StoreHooks } from './store.js';

/** The candles of one symbol at one interval. */
export class CandleEntry {
  readonly ms: number;
  readonly store: SnapshotStore<CandleSnapshot>;
  /** The core's revision of what is in the store; -1: it must be copied whatever it says. */
  #copiedRevision = -1;

  constructor(symbol: string, interval: CandleInterval, hooks: StoreHooks) {
    this.ms = intervalMs(interval);
    this.store = new SnapshotStore(emptyCandles(symbol, interval), {
      first: () => hooks.first(),
      last: () => {
        this.goStale();
        hooks.last();
      },
    });
  }

  /** Takes over what the core has; true when that changed anything. */
  publish(block: CandleBlock): boolean {
    const last = this.store.getSnapshot();
    // A session that has just begun has none yet: the last known ones stay till it has.
    const nothingNew =
      this.#copiedRevision === -1 ? block.count === 0 : block.revision === this.#copiedRevision;
    const next = nothingNew ? block.withStatus(last) : block.copy(last);
    if (!nothingNew) this.#copiedRevision = block.revision;
    this.store.set(next);
    return next !== last;
  }

  /** Nobody keeps them up to date any more; true when that is news. */
  goStale(): boolean {
    this.#copiedRevision = -1;
    const last = this.store.getSnapshot();
    if (last.status === 'stale') return false;
    this.store.set({ ...last, status: 'stale' });
    return true;
  }
}
