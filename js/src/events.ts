import { isolate } from './isolate.js';

/** A message that the core passed on: an order, a notification, whatever it does not read. */
export class ChannelEvent<Data = unknown> {
  /** The `type` of the message; '' where it has none. */
  readonly type: string;
  /** The whole frame as it came. */
  readonly text: string;
  #data: { readonly value: Data } | undefined;

  constructor(type: string, text: string) {
    this.type = type;
    this.text = text;
  }

  /** The frame as an object, parsed once, when someone looks at it. */
  get data(): Data {
    this.#data ??= { value: JSON.parse(this.text) as Data };
    return this.#data.value;
  }
}

/** The listeners of one channel's messages. */
export class EventListeners {
  readonly #hold: () => void;
  readonly #release: () => void;
  readonly #entries = new Set<{
    readonly type: string;
    readonly call: (event: ChannelEvent) => void;
  }>();

  /** `hold` is called as each listener comes, `release` as each leaves. */
  constructor(hold: () => void, release: () => void) {
    this.#hold = hold;
    this.#release = release;
  }

  /** Calls `listener` for each message of `type`; '*' means every type. Returns what ends it. */
  readonly on = (type: string, listener: (event: ChannelEvent) => void): (() => void) => {
    this.#hold();
    const entry = { type, call: listener };
    this.#entries.add(entry);
    return () => {
      if (this.#entries.delete(entry)) this.#release();
    };
  };

  deliver(event: ChannelEvent): void {
    for (const entry of [...this.#entries]) {
      if (!this.#entries.has(entry)) continue;
      if (entry.type === event.type || entry.type === '*') isolate(() => entry.call(event));
    }
  }

  /** Forgets all listeners without calling `release`. */
  clear(): void {
    this.#entries.clear();
  }
}
