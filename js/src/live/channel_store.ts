import { hostOf } from '../client.js';
import type { Client } from '../client.js';
import { ChannelEvent } from '../events.js';
import { FrameScheduler } from '../frame.js';
import { keptOf } from '../kept.js';
import type { ConnectionSnapshot, ConnectionState } from '../snapshots.js';
import { SnapshotStore } from '../store.js';
import type { Store } from '../store.js';

/** What a channel's store shows: what is known, and how the connection stands. */
export type Live<Data> = Data & {
  readonly connection: ConnectionState;
  /** The same as `connection.isLive`. */
  readonly isConnected: boolean;
};

/** How a store comes to its data. */
export interface ChannelRules<Data extends object> {
  readonly initial: Data;
  /**
   * The data after `events`, the oldest first; the same object where they change nothing. Called
   * at most once per frame. Events come from outside: none may make it throw.
   */
  apply(data: Data, events: readonly ChannelEvent[]): Data;
  /** Told of each connection state and each event as it comes, for what answers them. */
  heard?(what: { readonly event?: ChannelEvent; readonly isLive: boolean }): void;
  /** What else has to be held while there are listeners, for example a symbol; returns its end. */
  hold?(): () => void;
  /** The last listener has left. */
  left?(): void;
}

/** Events that may wait for a frame; a hidden page has one per second. Then they are applied. */
const WAITING_MAX = 1000;

/**
 * What one channel tells, as one store for all who show it. It listens to the channel while it has
 * listeners itself; afterwards it keeps what it knows, and shows it to the next until there is
 * something new. Changes of one frame are told once, changes of the connection at once.
 */
export class ChannelStore<Data extends object> implements Store<Live<Data>> {
  readonly subscribe: Store<Live<Data>>['subscribe'];
  readonly getServerSnapshot: Store<Live<Data>>['getServerSnapshot'];
  readonly #client: Client;
  readonly #channel: string;
  readonly #rules: ChannelRules<Data>;
  readonly #store: SnapshotStore<Live<Data>>;
  readonly #frames: FrameScheduler;
  readonly #retry: () => void;
  readonly #ends: (() => void)[] = [];
  #waiting: ChannelEvent[] = [];
  /** What had been kept when the last listener left: it has been applied. */
  #applied: WeakSet<object> = new WeakSet();
  #shown: ConnectionSnapshot;

  constructor(client: Client, channel: string, rules: ChannelRules<Data>) {
    this.#client = client;
    this.#channel = channel;
    this.#rules = rules;
    this.#retry = () => client.retry(channel);
    this.#shown = client.connection(channel).getServerSnapshot();
    this.#store = new SnapshotStore(this.#join(rules.initial), {
      first: () => this.#start(),
      last: () => this.#end(),
    });
    this.#frames = new FrameScheduler(hostOf(client), () => this.#flush());
    this.subscribe = this.#store.subscribe;
    this.getServerSnapshot = this.#store.getServerSnapshot;
  }

  /** Without listeners the connection is looked at, not followed: it may be others' as well. */
  readonly getSnapshot = (): Live<Data> => {
    const connection = this.#client.connection(this.#channel).getSnapshot();
    if (connection !== this.#shown) {
      this.#shown = connection;
      this.#store.set(this.#join(this.#store.getSnapshot()));
    }
    return this.#store.getSnapshot();
  };

  get isUsed(): boolean {
    return this.#store.hasListeners;
  }

  /** Changes what is known by other means than the channel's events. */
  update(change: (data: Data) => Data): void {
    const last = this.getSnapshot();
    const next = change(last);
    if (next === last) return;
    this.#store.set(this.#join(next));
    this.#store.notify();
  }

  #join(data: Data): Live<Data> {
    const connection = { ...this.#shown, retry: this.#retry };
    return Object.freeze({ ...data, connection, isConnected: connection.isLive });
  }

  #start(): void {
    try {
      this.#ends.push(this.#client.on(this.#channel, '*', (event) => this.#take(event)));
      const connection = this.#client.connection(this.#channel);
      this.#ends.push(connection.subscribe(() => this.#connectionChanged()));
      if (this.#rules.hold) this.#ends.push(this.#rules.hold());
      this.#ends.push(
        hostOf(this.#client).onLifecycle({
          online: () => {},
          offline: () => {},
          resumed: () => {},
          visible: (is) => this.#frames.visible(is),
        }),
      );
    } catch (error) {
      this.#end();
      throw error;
    }
    const { isConnected } = this.getSnapshot();
    this.#rules.heard?.({ isLive: isConnected });
    // It may be live already, for others, and then the server does not say again how things stand.
    if (!isConnected) return;
    for (const kept of this.#kept()) {
      if (!this.#applied.has(kept)) this.#take(new ChannelEvent(kept.type, kept.text, true));
    }
  }

  #end(): void {
    for (const end of this.#ends.splice(0)) end();
    this.#frames.cancel();
    this.#apply();
    this.#applied = new WeakSet(this.#kept());
    this.#rules.left?.();
  }

  #kept(): ReturnType<typeof keptOf> {
    return keptOf(this.#client.connection(this.#channel));
  }

  #take(event: ChannelEvent): void {
    this.#waiting.push(event);
    this.#rules.heard?.({ event, isLive: this.getSnapshot().isConnected });
    if (this.#waiting.length >= WAITING_MAX) this.#flush();
    else this.#frames.schedule();
  }

  #connectionChanged(): void {
    const { isConnected } = this.getSnapshot();
    this.#apply();
    this.#store.notify();
    this.#rules.heard?.({ isLive: isConnected });
  }

  #flush(): void {
    if (this.#apply()) this.#store.notify();
  }

  #apply(): boolean {
    const events = this.#waiting;
    if (events.length === 0) return false;
    this.#waiting = [];
    const last = this.getSnapshot();
    const next = this.#rules.apply(last, events);
    if (next === last) return false;
    this.#store.set(this.#join(next));
    return true;
  }
}
