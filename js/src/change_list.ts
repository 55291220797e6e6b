import type { Notifiable } from './store.js';

/**
 * The stores whose listeners are to be told once everything has been handed over, in the order in
 * which they changed. Each holds the next one, so that a repaint allocates nothing.
 */
export class ChangeList {
  #first: Notifiable | null = null;
  #last: Notifiable | null = null;

  /** Twice is once. */
  add(store: Notifiable): void {
    if (store.nextDue !== undefined) return;
    store.nextDue = null;
    if (this.#last === null) this.#first = store;
    else this.#last.nextDue = store;
    this.#last = store;
  }

  /** Tells the listeners; what changes meanwhile is for the next time. */
  notify(): void {
    let store = this.#first;
    this.#first = null;
    this.#last = null;
    while (store !== null) {
      const next: Notifiable | null = store.nextDue ?? null;
      store.nextDue = undefined;
      store.notify();
      store = next;
    }
  }
}
