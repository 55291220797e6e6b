import type { PerformanceMetrics } from '../channel_events.js';
import { hostOf } from '../client.js';
import type { Client } from '../client.js';
import type { ChannelEvent } from '../events.js';
import type { Store } from '../store.js';
import { isObject } from './bounded.js';
import { ChannelStore } from './channel_store.js';
import type { Live } from './channel_store.js';
import { send } from './command_runner.js';
import { cached } from './store_cache.js';

/** Between two measurements of the round trip, at least. */
const PING_MS = 5000;

/** How the server and the line to it are doing. */
export interface ServerMetrics {
  /** The last measurement of the server; null before the first. */
  readonly metrics: PerformanceMetrics | null;
  /**
   * How long a message took to the server and its answer back, milliseconds; null before the first
   * answer, and while the connection is not live.
   */
  readonly roundTripMs: number | null;
}

/** What `usePerformanceMetrics` gives. */
export type MetricsState = Live<ServerMetrics>;

/**
 * The server's metrics, and the round trip to it: measured as the connection comes live, and then
 * with the first metrics after each 5 s, so that it needs no timer.
 *
 * @param channel Default: 'metrics'.
 * @throws TidewireError `unknown_channel`.
 */
export function metricsStore(client: Client, channel = 'metrics'): Store<MetricsState> {
  return cached(client, ['metrics', channel], () => {
    const line = new RoundTrip(client, channel, (roundTripMs) =>
      store.update((data) => (data.roundTripMs === roundTripMs ? data : { ...data, roundTripMs })),
    );
    const store = new ChannelStore<ServerMetrics>(client, channel, {
      initial: { metrics: null, roundTripMs: null },
      apply,
      heard: ({ isLive }) => line.heard(isLive),
      left: () => line.end(),
    });
    return store;
  });
}

function apply(data: ServerMetrics, events: readonly ChannelEvent[]): ServerMetrics {
  const last = events.findLast((event) => event.type === 'metrics' && isObject(event.data));
  return last === undefined ? data : { ...data, metrics: last.data as PerformanceMetrics };
}

/** Measures how long the server takes to answer. */
class RoundTrip {
  readonly #client: Client;
  readonly #channel: string;
  readonly #show: (ms: number | null) => void;
  #askedAt = -Infinity;
  /** One answer has come. */
  #isWarm = false;
  #waiting: AbortController | undefined;

  constructor(client: Client, channel: string, show: (ms: number | null) => void) {
    this.#client = client;
    this.#channel = channel;
    this.#show = show;
  }

  /** Something has come, or the connection has changed. */
  heard(isLive: boolean): void {
    if (!isLive) {
      this.end();
      this.#show(null);
      return;
    }
    const isDue = hostOf(this.#client).now() - this.#askedAt >= PING_MS;
    if (isDue && this.#waiting === undefined) void this.#measure();
  }

  end(): void {
    this.#waiting?.abort();
    this.#waiting = undefined;
    this.#askedAt = -Infinity;
  }

  async #measure(): Promise<void> {
    const host = hostOf(this.#client);
    const waiting = new AbortController();
    this.#waiting = waiting;
    this.#askedAt = host.now();
    const since = this.#askedAt;
    const payload = { ts: Math.round(host.unix()) };
    const { ok } = await send(this.#client, this.#channel, 'ping', payload, {
      signal: waiting.signal,
    });
    if (this.#waiting !== waiting) return;
    this.#waiting = undefined;
    if (ok && !this.#isWarm) {
      // It may have waited for the part of the core that asks, not for the server.
      this.#isWarm = true;
      await this.#measure();
      return;
    }
    // A server that knows no ping has a round trip all the same: nobody can tell it.
    this.#show(ok ? host.now() - since : null);
  }
}
