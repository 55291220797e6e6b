import type { SeriesStatus } from './snapshots.js';
import { SnapshotStore } from './store.js';

/** Columns as the core has them, of the points or candles that `Snapshot` shows. */
interface Block<Snapshot> {
  readonly count: number;
  readonly status: SeriesStatus;
  readonly revision: number;
  withStatus(last: Snapshot): Snapshot;
  copy(last: Snapshot): Snapshot;
}

/** What is shown of a series, or of candles: copied when there is something new. */
export class ColumnStore<
  Snapshot extends { readonly status: SeriesStatus; readonly length: number },
> extends SnapshotStore<Snapshot> {
  /** The core's revision of what is shown; -1: it must be copied whatever it says. */
  #copiedRevision = -1;

  /** Takes over what the core has; true when that changed anything. */
  take(block: Block<Snapshot>): boolean {
    const last = this.getSnapshot();
    // A session that has just begun has none yet, or few until the missed ones have come: the last
    // known ones stay till then.
    const nothingNew =
      this.#copiedRevision === -1
        ? block.count === 0 || (block.status === 'catching_up' && block.count < last.length)
        : block.revision === this.#copiedRevision;
    // Nor can a session that has none call complete what is shown.
    const isUnknown = nothingNew && block.count < last.length && block.status === 'live';
    const next = isUnknown ? last : nothingNew ? block.withStatus(last) : block.copy(last);
    if (!nothingNew) this.#copiedRevision = block.revision;
    this.set(next);
    return next !== last;
  }

  /** Nobody keeps it up to date any more; true when that is news. */
  goStale(): boolean {
    this.#copiedRevision = -1;
    const last = this.getSnapshot();
    if (last.status === 'stale') return false;
    this.set({ ...last, status: 'stale' });
    return true;
  }
}
