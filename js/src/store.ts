import { isolate } from './isolate.js';

/**
 * A value that changes, in the shape that `useSyncExternalStore`, Vue and plain code can all use.
 * The functions are bound: they can be passed on as they are.
 *
 * @example
 * const store = client.tick('BTC/USD');
 * const stop = store.subscribe(() => console.log(store.getSnapshot()?.price));
 * stop();
 */
export interface Store<T> {
  /**
   * Calls `listener` after each change, at most once per animation frame for data; returns the
   * function that ends it. Listeners are what keeps a subscription alive: the first one starts
   * it, the last one that leaves ends it after a short linger.
   *
   * @throws TidewireError `client_closed` after `client.close()`, `no_page_url` when there is
   *   neither a `url` option nor a page.
   */
  readonly subscribe: (listener: () => void) => () => void;
  /** The current value; the same object until it changes. Never throws. */
  readonly getSnapshot: () => T;
  /** The value before anything happened: what a server renders and a page hydrates with. */
  readonly getServerSnapshot: () => T;
}

/** The store of what is not there. */
export const NOTHING: Store<undefined> = {
  subscribe: () => () => {},
  getSnapshot: () => undefined,
  getServerSnapshot: () => undefined,
};

/** Told when a store gets its first listener and loses its last one. */
export interface StoreHooks {
  first(): void;
  last(): void;
}

/** Whatever has listeners to tell. */
export interface Notifiable {
  /** Its place in a `ChangeList`: the one after it, null for the last; undefined: in none. */
  nextDue: Notifiable | null | undefined;
  notify(): void;
}

interface Listener {
  readonly call: () => void;
  /** It has not left. */
  listens: boolean;
}

/** A store with a setter. */
export class SnapshotStore<T> implements Store<T>, Notifiable {
  readonly #initial: T;
  readonly #hooks: StoreHooks;
  readonly #listeners = new Set<Listener>();
  /** The same as a list, made when it is told; undefined after each change. */
  #told: readonly Listener[] | undefined;
  #snapshot: T;
  nextDue: Notifiable | null | undefined = undefined;

  constructor(initial: T, hooks: StoreHooks) {
    this.#initial = initial;
    this.#snapshot = initial;
    this.#hooks = hooks;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    // Wrapped, so that one function subscribed twice counts twice.
    const entry = { call: listener, listens: true };
    this.#listeners.add(entry);
    this.#told = undefined;
    if (this.#listeners.size === 1) {
      try {
        this.#hooks.first();
      } catch (error) {
        this.#drop(entry);
        throw error;
      }
    }
    return () => {
      if (this.#drop(entry) && this.#listeners.size === 0) this.#hooks.last();
    };
  };

  readonly getSnapshot = (): T => this.#snapshot;

  readonly getServerSnapshot = (): T => this.#initial;

  get hasListeners(): boolean {
    return this.#listeners.size > 0;
  }

  /** Replaces the value without telling anyone. */
  set(snapshot: T): void {
    this.#snapshot = snapshot;
  }

  /** Tells the listeners; one that throws does not keep the others from hearing. */
  notify(): void {
    this.#told ??= [...this.#listeners];
    for (const entry of this.#told) {
      if (entry.listens) isolate(entry.call);
    }
  }

  /** Forgets all listeners without calling `last`. */
  clear(): void {
    for (const entry of this.#listeners) this.#drop(entry);
  }

  #drop(entry: Listener): boolean {
    entry.listens = false;
    this.#told = undefined;
    return this.#listeners.delete(entry);
  }
}
