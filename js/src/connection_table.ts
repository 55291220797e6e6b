import type { Connection } from './connection.js';

/**
 * The connections of a client by channel. Members of families are kept while they are in use; of
 * the others only what somebody still holds is found again, so that a page that has shown ten
 * thousand orders keeps none of them.
 */
export class ConnectionTable {
  readonly #known = new Map<string, WeakRef<Connection>>();
  readonly #kept = new Set<Connection>();
  readonly #inUse = new Set<Connection>();
  #sweepAt = 64;

  find(channel: string): Connection | undefined {
    return this.#known.get(channel)?.deref();
  }

  add(channel: string, connection: Connection, isKept: boolean): void {
    if (isKept) this.#kept.add(connection);
    if (this.#known.size >= this.#sweepAt) this.#sweep();
    this.#known.set(channel, new WeakRef(connection));
  }

  /** A connection has got its first listener, or has gone to sleep after the last has left. */
  use(connection: Connection, isInUse: boolean): void {
    if (isInUse) this.#inUse.add(connection);
    else this.#inUse.delete(connection);
  }

  all(): Connection[] {
    return [...this.#known.values()].flatMap((known) => known.deref() ?? []);
  }

  /** Forgets the names of what is gone: now and then, so that it costs nothing per channel. */
  #sweep(): void {
    for (const [channel, known] of this.#known) {
      if (known.deref() === undefined) this.#known.delete(channel);
    }
    this.#sweepAt = Math.max(64, 2 * this.#known.size);
  }
}
