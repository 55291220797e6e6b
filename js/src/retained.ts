import type { StateEffect } from './wasm_module.js';

/** Messages that are kept per session; of more, the one that was renewed longest ago goes. */
const RETAINED_MAX = 1000;
/** Characters in them: all are told in one turn, and a tab may leave 16 Mi unread. */
const RETAINED_UNITS_MAX = 4 * 1024 * 1024;

const BEFORE_LIVE: ReadonlySet<string> = new Set(['connecting', 'authenticating', 'reconnecting']);

/** A message that somebody who comes late needs. */
export interface RetainedEvent {
  readonly type: string;
  readonly text: string;
  /** The value of the field that tells such messages apart; undefined where there is but one. */
  readonly of: unknown;
  readonly round: number;
}

/**
 * The messages that tell how things stand, for who joins a connection which has been live for a
 * while, a store of the page or a tab: the last one of each type and value of a field, in the order
 * in which they came.
 */
export class Retained {
  readonly #fields: Readonly<Record<string, string>>;
  readonly #events = new Map<string, RetainedEvent>();
  #status = '';
  #round = 0;
  #units = 0;

  /** @param fields By type: the field that tells its messages apart, '' for none. */
  constructor(fields: Readonly<Record<string, string>>) {
    this.#fields = fields;
  }

  take(type: string, text: string): void {
    if (!Object.hasOwn(this.#fields, type)) return;
    const field = this.#fields[type] ?? '';
    const of = field === '' ? undefined : fieldOf(text, field);
    const key = JSON.stringify([type, of]);
    this.#drop(key);
    this.#events.set(key, { type, text, of, round: this.#round });
    this.#units += text.length;
    for (const oldest of this.#events.keys()) {
      if (this.#events.size <= RETAINED_MAX && this.#units <= RETAINED_UNITS_MAX) return;
      this.#drop(oldest);
    }
  }

  #drop(key: string): void {
    this.#units -= this.#events.get(key)?.text.length ?? 0;
    this.#events.delete(key);
  }

  /**
   * Told of each state of the connection: once it is live anew the server says how things stand,
   * and what was told before the attempt is history.
   */
  follow({ status }: Pick<StateEffect, 'status'>): void {
    if (status === this.#status) return;
    this.#status = status;
    // Who needs no acceptance is never seen authenticating.
    if (BEFORE_LIVE.has(status)) this.#round += 1;
    if (status !== 'live') return;
    for (const [key, { round }] of this.#events) {
      if (round < this.#round) this.#drop(key);
    }
  }

  /** What to tell somebody new; of `symbol` only, if one is given. */
  all(symbol?: string): RetainedEvent[] {
    const events = [...this.#events.values()];
    return symbol === undefined ? events : events.filter(({ of }) => of === symbol);
  }
}

/** A field of the message, or of what it carries as `data`. */
function fieldOf(text: string, field: string): unknown {
  try {
    const frame: unknown = JSON.parse(text);
    return valueOf(frame, field) ?? valueOf(valueOf(frame, 'data'), field);
  } catch {
    return undefined;
  }
}

function valueOf(value: unknown, field: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return (value as Readonly<Record<string, unknown>>)[field];
}
