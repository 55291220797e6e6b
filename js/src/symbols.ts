import type { CandleBlock } from './candle_block.js';
import { CandleEntry } from './candle_entry.js';
import type { CandleInterval } from './candle_interval.js';
import { ChangeList } from './change_list.js';
import type { SymbolOutput } from './engine.js';
import type { SeriesBlock } from './series_block.js';
import { emptySeries } from './snapshots.js';
import type { CandleSnapshot, SeriesSnapshot, TickSnapshot } from './snapshots.js';
import { SnapshotStore } from './store.js';
import type { Store } from './store.js';

/**
 * How many symbols without listeners are remembered per connection (with their last known
 * points); beyond it the one that was asked for longest ago is forgotten.
 */
export const UNUSED_SYMBOLS_MAX = 64;

const NONE: readonly number[] = [];

/** Told when a symbol gets its first listener of any kind and loses its last one. */
export interface SymbolHooks {
  first(symbol: string): void;
  last(symbol: string): void;
  /** A store of a symbol that is listened to already got its first listener. */
  joined(symbol: string): void;
  /** The series of a symbol that is listened to is wanted, or is not any more. */
  series(symbol: string, wanted: boolean): void;
  /** Candles of a symbol that is listened to are wanted, or are not any more. */
  candles(symbol: string, intervalMs: number, wanted: boolean): void;
}

/** The stores of one symbol. */
export class SymbolEntry implements SymbolOutput {
  readonly symbol: string;
  readonly tick: SnapshotStore<TickSnapshot | undefined>;
  readonly series: SnapshotStore<SeriesSnapshot>;
  /** What applications hold: finds the entry anew at each call, so that it survives forgetting. */
  readonly tickStore: Store<TickSnapshot | undefined>;
  readonly seriesStore: Store<SeriesSnapshot>;
  readonly #candleStores = new Map<CandleInterval, Store<CandleSnapshot>>();
  readonly #candles = new Map<CandleInterval, CandleEntry>();
  readonly #table: SymbolTable;
  readonly #hooks: SymbolHooks;
  /** The core's revision of the points in `series`; -1: they must be copied whatever it says. */
  #copiedRevision = -1;

  constructor(symbol: string, table: SymbolTable, hooks: SymbolHooks) {
    this.symbol = symbol;
    this.#table = table;
    this.#hooks = hooks;
    const first = (): void => this.#first();
    const last = (): void => this.#last();
    const none = emptySeries(symbol);
    this.tick = new SnapshotStore<TickSnapshot | undefined>(undefined, { first, last });
    this.series = new SnapshotStore(none, {
      first: () => {
        first();
        hooks.series(symbol, true);
      },
      last: () => {
        this.#goStale();
        hooks.series(symbol, false);
        last();
      },
    });
    this.tickStore = {
      subscribe: (listener) => table.entry(symbol).tick.subscribe(listener),
      getSnapshot: () => table.find(symbol)?.tick.getSnapshot(),
      getServerSnapshot: () => undefined,
    };
    this.seriesStore = {
      subscribe: (listener) => table.entry(symbol).series.subscribe(listener),
      getSnapshot: () => (table.find(symbol)?.series ?? this.series).getSnapshot(),
      getServerSnapshot: () => none,
    };
  }

  get inUse(): boolean {
    return this.#storesInUse() > 0;
  }

  /** The candles of one interval, made when there are none. Throws `invalid_option`. */
  candles(interval: CandleInterval): CandleEntry {
    const known = this.#candles.get(interval);
    if (known !== undefined) return known;
    const made: CandleEntry = new CandleEntry(this.symbol, interval, {
      first: () => {
        this.#first();
        this.#hooks.candles(this.symbol, made.ms, true);
      },
      last: () => {
        this.#hooks.candles(this.symbol, made.ms, false);
        this.#last();
      },
    });
    this.#candles.set(interval, made);
    return made;
  }

  /** What applications hold of them: finds the entry anew at each call. */
  candleStore(interval: CandleInterval): Store<CandleSnapshot> {
    const none = this.candles(interval).store.getServerSnapshot();
    const known = this.#candleStores.get(interval);
    if (known !== undefined) return known;
    const { symbol } = this;
    const table = this.#table;
    const made: Store<CandleSnapshot> = {
      subscribe: (listener) => table.entry(symbol).candles(interval).store.subscribe(listener),
      getSnapshot: () =>
        table.find(symbol)?.candles(interval).store.getSnapshot() ?? none,
      getServerSnapshot: () => none,
    };
    this.#candleStores.set(interval, made);
    return made;
  }

  /** The candles that somebody listens to. */
  usedCandles(): CandleEntry[] {
    return [...this.#candles.values()].filter(({ store }) => store.hasListeners);
  }

  /** Ends all listening without telling the hooks. */
  clear(): void {
    this.tick.clear();
    this.series.clear();
    for (const { store } of this.#candles.values()) store.clear();
  }

  get wantsSeries(): boolean {
    return this.series.hasListeners;
  }

  get candleIntervals(): readonly number[] {
    return this.#candles.size === 0 ? NONE : this.usedCandles().map(({ ms }) => ms);
  }

  /** All stores share the symbol's subscription. */
  #first(): void {
    if (this.#storesInUse() === 1) this.#hooks.first(this.symbol);
    else this.#hooks.joined(this.symbol);
  }

  #last(): void {
    if (!this.inUse) this.#hooks.last(this.symbol);
  }

  #storesInUse(): number {
    return (
      Number(this.tick.hasListeners) + Number(this.series.hasListeners) + this.usedCandles().length
    );
  }

  /** Takes over what has listeners. */
  takeSeries(block: SeriesBlock): void {
    const { changed } = this.#table;
    if (this.tick.hasListeners) {
      const last = this.tick.getSnapshot();
      const next = block.tick(this.symbol, last);
      if (next !== last) {
        this.tick.set(next);
        changed.add(this.tick);
      }
    }
    if (this.series.hasListeners && block.isWhole) {
      const last = this.series.getSnapshot();
      const nothingNew = this.#nothingNew(block);
      const next = nothingNew ? block.withStatus(last) : block.copy(last);
      if (!nothingNew) this.#copiedRevision = block.revision;
      if (next !== last) {
        this.series.set(next);
        changed.add(this.series);
      }
    }
  }

  takeCandles(intervalMs: number, block: CandleBlock): void {
    for (const candles of this.usedCandles()) {
      const isNew = candles.ms === intervalMs && candles.publish(block);
      if (isNew) this.#table.changed.add(candles.store);
    }
  }

  /** Says so when nobody keeps it up to date any more. */
  goStale(): void {
    const { changed } = this.#table;
    const before = this.series.getSnapshot();
    this.#goStale();
    if (this.series.getSnapshot() !== before) changed.add(this.series);
    for (const candles of this.#candles.values()) {
      if (candles.goStale()) changed.add(candles.store);
    }
  }

  #nothingNew(block: SeriesBlock): boolean {
    // A session that has just begun has no points yet: the last known ones stay till it has.
    if (this.#copiedRevision === -1) return block.count === 0;
    return block.revision === this.#copiedRevision;
  }

  #goStale(): void {
    this.#copiedRevision = -1;
    const last = this.series.getSnapshot();
    if (last.status !== 'stale') this.series.set({ ...last, status: 'stale' });
  }
}

/** The symbols of one connection, each with one entry for as long as it is of use. */
export class SymbolTable {
  /** Who is to be told. */
  readonly changed: ChangeList = new ChangeList();
  readonly #hooks: SymbolHooks;
  readonly #entries = new Map<string, SymbolEntry>();

  constructor(hooks: SymbolHooks) {
    this.#hooks = hooks;
  }

  /** The entry of `symbol`, which is made when there is none. */
  entry(symbol: string): SymbolEntry {
    const known = this.#entries.get(symbol);
    if (known !== undefined) return known;
    const made = new SymbolEntry(symbol, this, this.#hooks);
    this.#entries.set(symbol, made);
    this.#forgetUnused(made);
    return made;
  }

  find(symbol: string): SymbolEntry | undefined {
    return this.#entries.get(symbol);
  }

  /** The entries that have listeners. */
  used(): SymbolEntry[] {
    return [...this.#entries.values()].filter((entry) => entry.inUse);
  }

  /** Ends all listening without telling the hooks. */
  clear(): void {
    for (const entry of this.#entries.values()) {
      entry.goStale();
      entry.clear();
    }
  }

  #forgetUnused(except: SymbolEntry): void {
    const unused = [...this.#entries.values()].filter((entry) => !entry.inUse && entry !== except);
    for (const entry of unused.slice(0, Math.max(unused.length - UNUSED_SYMBOLS_MAX, 0))) {
      this.#entries.delete(entry.symbol);
    }
  }
}
