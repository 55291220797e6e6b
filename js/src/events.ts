import { isolate } from './isolate.js';

/** A message that the core passed on: an order, a notification, whatever it does not read. */
export class ChannelEvent<Data = unknown> {
  /** The `type` of the message; '' where it has none. */
  readonly type: string;
  /** The whole frame as it came. */
  readonly text: string;
  /**
   * It came before there was a listener and was kept for those who come late: the channel's
   * definition names its type in `retain`.
   */
  readonly isReplay: boolean;
  #data: { readonly value: Data } | undefined;

  constructor(type: string, text: string, isReplay = false) {
    this.type = type;
    this.text = text;
    this.isReplay = isReplay;
    // Vue makes proxies of what can be extended, and a proxy has no private fields.
    Object.freeze(this);
  }

  /** The frame as an object, parsed once, when someone looks at it. */
  get data(): Data {
    this.#data ??= { value: JSON.parse(this.text) as Data };
    return this.#data.value;
  }
}

/** Told of listeners that come and go. */
export interface EventHooks {
  /** As each listener comes. */
  hold(): void;
  /** As each leaves. */
  release(): void;
  /** The first one has come, or the last one has left. */
  wanted(isWanted: boolean): void;
}

/** The listeners of one channel's messages. */
export class EventListeners {
  readonly #hooks: EventHooks;
  readonly #entries = new Set<{
    readonly type: string;
    readonly call: (event: ChannelEvent) => void;
  }>();

  constructor(hooks: EventHooks) {
    this.#hooks = hooks;
  }

  get hasListeners(): boolean {
    return this.#entries.size > 0;
  }

  /** Calls `listener` for each message of `type`; '*' means every type. Returns what ends it. */
  readonly on = (type: string, listener: (event: ChannelEvent) => void): (() => void) => {
    this.#hooks.hold();
    const entry = { type, call: listener };
    this.#entries.add(entry);
    if (this.#entries.size === 1) this.#hooks.wanted(true);
    return () => {
      if (!this.#entries.delete(entry)) return;
      if (this.#entries.size === 0) this.#hooks.wanted(false);
      this.#hooks.release();
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
