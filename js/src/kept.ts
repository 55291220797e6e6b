import type { RetainedEvent } from './retained.js';

const KEPT = new WeakMap<object, () => readonly RetainedEvent[]>();

/** What is kept of the connection with this `state`, its public store, from now on. */
export function keep(state: object, kept: () => readonly RetainedEvent[]): void {
  KEPT.set(state, kept);
}

/** The messages that told how things stand, the oldest first; none where nothing is retained. */
export function keptOf(state: object): readonly RetainedEvent[] {
  return KEPT.get(state)?.() ?? [];
}
