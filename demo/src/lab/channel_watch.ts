import type { Client, ConnectionSnapshot } from 'tidewire';
import { Signal } from '../lib/signal.ts';
import { describeClose, describeReason } from '../lib/reason_text.ts';
import { channelOf } from './channel_paths.ts';
import type { SocketWatcher } from './lab_socket.ts';

/** One line of a channel's history. */
export interface WatchEntry {
  readonly key: number;
  /** Unix milliseconds. */
  readonly time: number;
  readonly text: string;
}

/** What is known of one channel of the page. */
export interface WatchedChannel {
  readonly name: string;
  readonly connection: ConnectionSnapshot;
  /** Sockets that it has opened so far. */
  readonly sockets: number;
  readonly messages: number;
  /** Received, in UTF-16 units, which for this protocol's ASCII are bytes. */
  readonly bytes: number;
  /** The newest first, at most 12. */
  readonly history: readonly WatchEntry[];
}

const HISTORY_MAX = 12;
/** Changes that no socket brings (polling), and what has been received, are looked for this often. */
const LOOK_MS = 500;

interface Channel {
  connection: ConnectionSnapshot;
  sockets: number;
  messages: number;
  bytes: number;
  history: readonly WatchEntry[];
}

/**
 * Looks at the channels that the page uses without keeping any of them connected: listening to a
 * connection would do that.
 */
export class ChannelWatch implements SocketWatcher {
  readonly channels = new Signal<readonly WatchedChannel[]>([]);
  readonly #known = new Map<string, Channel>();
  #client: Client | undefined;
  #timer: ReturnType<typeof setInterval> | undefined;
  #keys = 0;
  #isPublishing = false;

  start(client: Client): void {
    this.#client = client;
    this.#timer = setInterval(() => {
      for (const name of this.#known.keys()) this.#look(name);
      this.#publish();
    }, LOOK_MS);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** Messages and bytes that a channel has received so far. */
  trafficOf(name: string): { readonly messages: number; readonly bytes: number } {
    return this.#known.get(name) ?? { messages: 0, bytes: 0 };
  }

  opening(path: string): void {
    const name = channelOf(path);
    this.#of(name).sockets += 1;
    this.#lookSoon(name);
  }

  opened(path: string): void {
    this.#look(channelOf(path));
  }

  received(path: string, units: number): void {
    const name = channelOf(path);
    const channel = this.#of(name);
    channel.messages += 1;
    channel.bytes += units;
    if (!channel.connection.isLive) this.#look(name);
  }

  closing(path: string): void {
    this.#lookSoon(channelOf(path));
  }

  closed(path: string, code: number): void {
    const name = channelOf(path);
    this.#add(name, describeClose(code));
    this.#look(name);
  }

  #of(name: string): Channel {
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    const connection = this.#snapshot(name);
    const made: Channel = { connection, sockets: 0, messages: 0, bytes: 0, history: [] };
    this.#known.set(name, made);
    return made;
  }

  #snapshot(name: string): ConnectionSnapshot {
    const client = this.#client;
    if (client === undefined) throw new Error('the watch has not been started');
    return client.connection(name).getSnapshot();
  }

  /** While the client is still at it: what it says of itself is looked at when it is done. */
  #lookSoon(name: string): void {
    queueMicrotask(() => this.#look(name));
  }

  #look(name: string): void {
    const channel = this.#of(name);
    const next = this.#snapshot(name);
    const last = channel.connection;
    if (next === last) return;
    channel.connection = next;
    this.#publishSoon();
    if (next.reason !== last.reason || next.status !== last.status) this.#add(name, describeReason(next.reason));
    if (next.isPolling && !last.isPolling) this.#add(name, 'polling over HTTP begins');
    if (next.error !== null && next.error !== last.error) this.#add(name, next.error.code.replaceAll('_', ' '));
  }

  #add(name: string, text: string): void {
    const channel = this.#of(name);
    this.#keys += 1;
    channel.history = [{ key: this.#keys, time: Date.now(), text }, ...channel.history].slice(0, HISTORY_MAX);
  }

  /** Once for all that happens in one go: the drawer says no less than the banner does. */
  #publishSoon(): void {
    if (this.#isPublishing) return;
    this.#isPublishing = true;
    queueMicrotask(() => {
      this.#isPublishing = false;
      this.#publish();
    });
  }

  #publish(): void {
    const all = [...this.#known].map(([name, channel]) => ({ name, ...channel }));
    const rank = ({ connection }: WatchedChannel): number => (connection.status === 'idle' ? 1 : 0);
    this.channels.set(all.sort((a, b) => rank(a) - rank(b)));
  }
}
