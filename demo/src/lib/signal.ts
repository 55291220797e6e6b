import type { Store } from 'tidewire';

/** A value that changes, in the shape of the package's own stores. */
export class Signal<T> implements Store<T> {
  readonly #listeners = new Set<() => void>();
  readonly #initial: T;
  #value: T;

  constructor(initial: T) {
    this.#initial = initial;
    this.#value = initial;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
  readonly getSnapshot = (): T => this.#value;
  readonly getServerSnapshot = (): T => this.#initial;

  set(value: T): void {
    if (value === this.#value) return;
    this.#value = value;
    for (const listener of [...this.#listeners]) listener();
  }
}
