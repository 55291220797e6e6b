import type { CandleBlock } from './candle_block.js';
import { intervalMs } from './candle_interval.js';
import type { CandleInterval } from './candle_interval.js';
import { ChangeList } from './change_list.js';
import { ColumnStore } from './column_store.js';
import type { SymbolOutput } from './engine.js';
import type { SeriesBlock } from './series_block.js';
import { emptyCandles, emptySeries } from './snapshots.js';
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

/** The candles of a symbol at one interval. */
interface CandleEntry {
  readonly ms: number;
  readonly store: ColumnStore<CandleSnapshot>;
  readonly lasting: Store<CandleSnapshot>;
}

/** The stores of one symbol. */
export class SymbolEntry implements SymbolOutput {
  readonly symbol: string;
  readonly tick: SnapshotStore<TickSnapshot | undefined>;
  readonly series: ColumnStore<SeriesSnapshot>;
  readonly tickStore: Store<TickSnapshot | undefined>;
  readonly seriesStore: Store<SeriesSnapshot>;
  readonly #candles = new Map<CandleInterval, CandleEntry>();
  readonly #table: SymbolTable;
  readonly #hooks: SymbolHooks;

  constructor(symbol: string, table: SymbolTable, hooks: SymbolHooks) {
    this.symbol = symbol;
    this.#table = table;
    this.#hooks = hooks;
    const first = (): void => this.#first();
    const last = (): void => this.#last();
    this.tick = new SnapshotStore<TickSnapshot | undefined>(undefined, { first, last });
    const none = emptySeries(symbol);
    this.series = new ColumnStore(none, {
      first: () => {
        first();
        hooks.series(symbol, true);
      },
      last: () => {
        this.series.goStale();
        hooks.series(symbol, false);
        last();
      },
    });
    this.tickStore = this.#lasting((entry) => entry.tick, undefined);
    this.seriesStore = this.#lasting((entry) => entry.series, none, this.series.getSnapshot);
  }

  get inUse(): boolean {
    return this.#storesInUse() > 0;
  }

  /** What applications hold of the candles of one interval. Throws `invalid_option`. */
  candleStore(interval: CandleInterval): Store<CandleSnapshot> {
    return this.#candlesOf(interval).lasting;
  }

  /** The candles that somebody listens to. */
  usedCandles(): CandleEntry[] {
    return [...this.#candles.values()].filter(({ store }) => store.hasListeners);
  }

  /** Ends all listening without telling the hooks. */
  clear(): void {
    for (const store of [this.tick, ...this.#columnStores()]) store.clear();
  }

  get wantsSeries(): boolean {
    return this.series.hasListeners;
  }

  get candleIntervals(): readonly number[] {
    return this.#candles.size === 0 ? NONE : this.usedCandles().map(({ ms }) => ms);
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
    if (this.series.hasListeners && block.isWhole && this.series.take(block)) {
      changed.add(this.series);
    }
  }

  takeCandles(ms: number, block: CandleBlock): void {
    for (const { ms: own, store } of this.usedCandles()) {
      if (own === ms && store.take(block)) this.#table.changed.add(store);
    }
  }

  /** Says so when nobody keeps it up to date any more. */
  goStale(): void {
    for (const store of this.#columnStores()) {
      if (store.goStale()) this.#table.changed.add(store);
    }
  }

  #candlesOf(interval: CandleInterval): CandleEntry {
    const known = this.#candles.get(interval);
    if (known !== undefined) return known;
    const ms = intervalMs(interval);
    const none = emptyCandles(this.symbol, interval);
    const store: ColumnStore<CandleSnapshot> = new ColumnStore(none, {
      first: () => {
        this.#first();
        this.#hooks.candles(this.symbol, ms, true);
      },
      last: () => {
        store.goStale();
        // The same length has several names: '1h' is '60m'.
        if (!this.candleIntervals.includes(ms)) this.#hooks.candles(this.symbol, ms, false);
        this.#last();
      },
    });
    const lasting = this.#lasting((entry) => entry.#candlesOf(interval).store, none);
    const made = { ms, store, lasting };
    this.#candles.set(interval, made);
    return made;
  }

  /**
   * What applications hold of a store: finds the entry anew at each call, so that it survives
   * forgetting; `forgotten` is what it shows then.
   */
  #lasting<T>(
    of: (entry: SymbolEntry) => Store<T>,
    none: T,
    forgotten: () => T = () => none,
  ): Store<T> {
    const { symbol } = this;
    const table = this.#table;
    return {
      subscribe: (listener) => of(table.entry(symbol)).subscribe(listener),
      getSnapshot: () => {
        const entry = table.find(symbol);
        return entry === undefined ? forgotten() : of(entry).getSnapshot();
      },
      getServerSnapshot: () => none,
    };
  }

  #columnStores(): ColumnStore<SeriesSnapshot | CandleSnapshot>[] {
    return [this.series, ...[...this.#candles.values()].map(({ store }) => store)];
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
