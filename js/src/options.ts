import { checkChannels } from './channels.js';
import type { ChannelDefinition, ChannelMap } from './channels.js';
import { checkNumber } from './checks.js';
import type { TidewireError } from './errors.js';
import type { Host, WebSocketConstructor } from './host.js';
import type { WasmSource } from './core_loader.js';
import type { TokenOption } from './token.js';
import { checkBase } from './url.js';
import { checkWorker } from './worker/worker_options.js';
import type { WorkerMode, WorkerOptions } from './worker/worker_options.js';

/** The longest time that the core takes: a day. */
const DAY_MS = 24 * 3600 * 1000;

/** How reconnects are spaced; see `docs/protocol.md`, "Connection". */
export type BackoffOption =
  | {
      /** Unit: milliseconds. Default: 1000. */
      readonly baseMs?: number;
      /** The longest delay, not below `baseMs`. Unit: milliseconds. Default: 30000. */
      readonly capMs?: number;
    }
  /**
   * A fixed schedule instead of the random one, at most 64 delays in milliseconds, for example
   * `[0, 2000, 10000, 30000]`; the last one repeats.
   */
  | readonly number[];

/** The fallback while no socket is live; see `ChannelDefinition.poll`. */
export interface PollOption {
  /** How long no socket must have been live. Unit: milliseconds. Default: 10000. */
  readonly afterMs?: number;
  /** Between two requests, on average; at least 100. Unit: milliseconds. Default: 5000. */
  readonly intervalMs?: number;
}

/** What `createClient` takes; everything may be left out. */
export interface ClientOptions<Added extends ChannelMap = ChannelMap> {
  /**
   * Where the server is: `'/'`, a path, `'https://host'`, `'//host'` or `'wss://host'`. The
   * socket's scheme is derived: `wss:` where it is https, else `ws:`. Default: the page's origin.
   */
  readonly url?: string | undefined;
  /**
   * The token that channels with authentication send, or a function that gets one. The function
   * is called for each connection attempt, and once for all connections that need one at the
   * same time. When it is told `fresh: true`, the server has refused the last one. When it
   * fails, the connection is tried again later. Default: no authentication.
   */
  readonly token?: TokenOption | undefined;
  /**
   * Called when the server has refused a fresh token too: the user has to log in. The connection
   * stays closed until `retry()`.
   */
  readonly onAuthRequired?: (() => void) | undefined;
  /** Told of everything that goes wrong at run time. Default: only `connection()` shows it. */
  readonly onError?: ((error: TidewireError) => void) | undefined;
  /** How many points a series keeps, the newest ones; 1 to 100,000. Default: 300. */
  readonly points?: number | undefined;
  /** Whether a series begins with the server's last points, where it has them. Default: true. */
  readonly history?: boolean | undefined;
  readonly backoff?: BackoffOption | undefined;
  /** When to poll while no socket is live; false: never. */
  readonly poll?: PollOption | false | undefined;
  /**
   * Silence after which the server is probed; what the server itself announces overrides it.
   * Unit: milliseconds. Default: 20000.
   */
  readonly heartbeatMs?: number | undefined;
  /** How long the answer to a probe may take. Unit: milliseconds. Default: 10000. */
  readonly pongTimeoutMs?: number | undefined;
  /** The same when the page has just come back to sight. Unit: milliseconds. Default: 3000. */
  readonly probeTimeoutMs?: number | undefined;
  /** How long the token callback may take. Unit: milliseconds. Default: 30000. */
  readonly tokenTimeoutMs?: number | undefined;
  /** How long a socket may take to open. Unit: milliseconds. Default: 10000. */
  readonly openTimeoutMs?: number | undefined;
  /** How long the server may take to accept a token. Unit: milliseconds. Default: 10000. */
  readonly authenticateTimeoutMs?: number | undefined;
  /** How long a backfill may take until it is asked for again. Milliseconds. Default: 10000. */
  readonly backfillTimeoutMs?: number | undefined;
  /**
   * How long to wait until a symbol that the server does not know (yet) is subscribed again.
   * Unit: milliseconds. Default: 10000.
   */
  readonly resubscribeMs?: number | undefined;
  /**
   * How long a connection must be live until the delays between attempts start from the first
   * again. Unit: milliseconds. Default: 10000.
   */
  readonly steadyMs?: number | undefined;
  /**
   * How long a subscription or connection that nobody listens to any more is kept, so that
   * going from one page to the next costs nothing. Unit: milliseconds. Default: 1000.
   */
  readonly lingerMs?: number | undefined;
  /**
   * Channels of your own server, by name, in addition to the built-in ones (`market`, `crypto`,
   * `auctions` …); one of the same name takes the place of a built-in one.
   */
  readonly channels?: Added | undefined;
  /** Where the compiled core comes from. Default: beside the package's own files. */
  readonly wasm?: WasmSource | undefined;
  /**
   * Where the core runs: in the page ('none'), in a worker of this client's own ('dedicated'), in
   * one that all tabs of the origin share ('shared'), or in the best of them that the browser has
   * ('auto'). Where no worker can be started the core runs in the page: `client.worker` says so and
   * why, and `onError` is told `worker_unavailable`. `host` and `webSocket` are of the page: with
   * them 'auto' is 'none', and a worker is an `invalid_option`. See docs/workers.md for who shares
   * what. Default: 'none'.
   */
  readonly worker?: WorkerMode | WorkerOptions | undefined;
  /** The WebSocket class. Default: the global one; Node.js 20 has none: give that of `ws`. */
  readonly webSocket?: WebSocketConstructor | undefined;
  /** Advanced: other clocks, timers and sockets, for tests and uncommon runtimes. */
  readonly host?: Host | undefined;
}

/** The options that are numbers: the core's name, and the range it takes (core/config.cpp). */
const NUMBERS = [
  ['points', 'points', 1, 100_000],
  ['heartbeatMs', 'heartbeat_ms', 1, DAY_MS],
  ['pongTimeoutMs', 'pong_timeout_ms', 1, DAY_MS],
  ['probeTimeoutMs', 'probe_timeout_ms', 1, DAY_MS],
  ['tokenTimeoutMs', 'token_timeout_ms', 1, DAY_MS],
  ['openTimeoutMs', 'open_timeout_ms', 1, DAY_MS],
  ['authenticateTimeoutMs', 'authenticate_timeout_ms', 1, DAY_MS],
  ['backfillTimeoutMs', 'backfill_timeout_ms', 1, DAY_MS],
  ['resubscribeMs', 'resubscribe_ms', 1, DAY_MS],
  ['steadyMs', 'steady_ms', 0, DAY_MS],
  ['lingerMs', 'linger_ms', 0, DAY_MS],
] as const;

/** Throws `invalid_option` for what can be told before anything is used. */
export function checkOptions(options: ClientOptions): void {
  if (options.url !== undefined) checkBase(options.url);
  if (options.channels !== undefined) checkChannels(options.channels);
  for (const [name, , min, max] of NUMBERS) checkNumber(name, options[name], min, max);
  const { backoff } = options;
  if (isDelays(backoff)) {
    checkNumber('backoff.length', backoff.length, 0, 64);
    backoff.forEach((delay, index) => checkNumber(`backoff[${index}]`, delay, 0, DAY_MS));
  } else {
    checkNumber('backoff.baseMs', backoff?.baseMs, 1, DAY_MS);
    checkNumber('backoff.capMs', backoff?.capMs ?? 30_000, backoff?.baseMs ?? 1000, DAY_MS);
  }
  checkWorker(options.worker, options.host !== undefined || options.webSocket !== undefined);
  if (options.poll) {
    checkNumber('poll.afterMs', options.poll.afterMs, 0, DAY_MS);
    checkNumber('poll.intervalMs', options.poll.intervalMs, 100, DAY_MS);
  }
}

/** Whether the channel's dialect has a place for a token. */
export function hasToken({ dialect }: ChannelDefinition): boolean {
  return dialect !== 'feed';
}

/** Where a channel asks over HTTP, if it does. */
export interface HttpAddresses {
  readonly poll: string | undefined;
  readonly candles: string | undefined;
}

/** The core's configuration for one channel, as JSON. */
export function configText(
  options: ClientOptions,
  channel: ChannelDefinition,
  address: string,
  http: HttpAddresses,
): string {
  // JSON leaves out what is undefined, and the core's own default holds.
  return JSON.stringify({
    url: address,
    dialect: channel.dialect,
    token: hasToken(channel) && options.token !== undefined,
    history: options.history,
    backoff: backoffConfig(options.backoff),
    poll: pollConfig(options.poll, channel, http.poll),
    hub: channel.hub,
    binary: channel.binary,
    candles_url: http.candles,
    ...Object.fromEntries(NUMBERS.map(([name, key]) => [key, options[name]])),
  });
}

function backoffConfig(backoff: BackoffOption | undefined): object | undefined {
  if (isDelays(backoff)) return { delays_ms: backoff };
  return backoff && { base_ms: backoff.baseMs, cap_ms: backoff.capMs };
}

function pollConfig(
  poll: ClientOptions['poll'],
  channel: ChannelDefinition,
  url: string | undefined,
): object | undefined {
  if (poll === false || url === undefined) return undefined;
  const { key, event } = typeof channel.poll === 'object' ? channel.poll : {};
  return { url, key, event, after_ms: poll?.afterMs, interval_ms: poll?.intervalMs };
}

function isDelays(backoff: BackoffOption | undefined): backoff is readonly number[] {
  return Array.isArray(backoff);
}
