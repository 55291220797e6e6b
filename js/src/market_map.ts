import type { Client } from './client.js';
import type { TickSnapshot } from './snapshots.js';
import { SnapshotStore } from './store.js';
import type { Store } from './store.js';

/** The last ticks by symbol; symbols without one are not in it. */
export type MarketSnapshot = ReadonlyMap<string, TickSnapshot>;

const NOTHING: MarketSnapshot = new Map();

/**
 * The last ticks of a set of symbols as one store, for lists whose symbols change; whatever
 * changes in one frame is told once. The symbols are subscribed while it has listeners.
 */
export class MarketMap implements Store<MarketSnapshot> {
  readonly subscribe: Store<MarketSnapshot>['subscribe'];
  readonly getSnapshot: Store<MarketSnapshot>['getSnapshot'];
  readonly getServerSnapshot: Store<MarketSnapshot>['getServerSnapshot'];
  readonly #client: Client;
  readonly #channel: string;
  readonly #store: SnapshotStore<MarketSnapshot>;
  /** How many callers of `add` want a symbol. */
  readonly #wanted = new Map<string, number>();
  /** What ends the subscription of a symbol. */
  readonly #ends = new Map<string, () => void>();
  #isDirty = false;

  constructor(client: Client, channel: string) {
    this.#client = client;
    this.#channel = channel;
    this.#store = new SnapshotStore<MarketSnapshot>(NOTHING, {
      first: () => this.#follow(),
      last: () => this.#leaveAll(),
    });
    this.subscribe = this.#store.subscribe;
    this.getSnapshot = this.#store.getSnapshot;
    this.getServerSnapshot = this.#store.getServerSnapshot;
  }

  /** Adds symbols; the returned function takes them out again, unless others want them too. */
  readonly add = (symbols: readonly string[]): (() => void) => {
    const added = new Set(symbols);
    // What is no symbol throws before any of them counts.
    for (const symbol of added) this.#client.tick(symbol, { channel: this.#channel });
    for (const symbol of added) this.#wanted.set(symbol, (this.#wanted.get(symbol) ?? 0) + 1);
    if (this.#store.hasListeners) this.#follow();
    return () => {
      for (const symbol of added) this.#release(symbol);
      added.clear();
    };
  };

  #release(symbol: string): void {
    const left = (this.#wanted.get(symbol) ?? 0) - 1;
    if (left > 0) {
      this.#wanted.set(symbol, left);
      return;
    }
    this.#wanted.delete(symbol);
    this.#ends.get(symbol)?.();
    this.#ends.delete(symbol);
    this.#changed();
  }

  #follow(): void {
    for (const symbol of this.#wanted.keys()) {
      if (this.#ends.has(symbol)) continue;
      const store = this.#client.tick(symbol, { channel: this.#channel });
      this.#ends.set(symbol, store.subscribe(this.#changed));
      this.#changed();
    }
  }

  #leaveAll(): void {
    for (const end of this.#ends.values()) end();
    this.#ends.clear();
  }

  /** The stores of a frame tell one after the other: the map is made when all have. */
  readonly #changed = (): void => {
    if (this.#isDirty) return;
    this.#isDirty = true;
    queueMicrotask(() => {
      this.#isDirty = false;
      this.#store.set(this.#read());
      this.#store.notify();
    });
  };

  #read(): MarketSnapshot {
    const map = new Map<string, TickSnapshot>();
    for (const symbol of this.#wanted.keys()) {
      const tick = this.#client.tick(symbol, { channel: this.#channel }).getSnapshot();
      if (tick !== undefined) map.set(symbol, tick);
    }
    return map;
  }
}
