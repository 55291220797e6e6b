/** What applications see: immutable values that keep their identity until something changed. */

import type { CandleInterval } from './candle_interval.js';

/**
 * Where a connection stands.
 *
 * - `idle`: nobody listens, so there is no socket.
 * - `connecting`: a socket is being opened.
 * - `authenticating`: the socket is open, the server has not yet accepted the token.
 * - `live`: messages flow.
 * - `reconnecting`: the socket was lost (or never came); the next attempt is scheduled.
 * - `offline`: the browser says that it has no network; it is tried again when that changes.
 * - `closed`: for good (a terminal close code, or the client was closed); `retry()` tries anew.
 */
export type ConnectionStatus =
  'idle' | 'connecting' | 'authenticating' | 'live' | 'reconnecting' | 'offline' | 'closed';

/** The last thing that went wrong on a connection. */
export interface ConnectionFault {
  /** A code of `docs/errors.md`, or one that the server sent. */
  readonly code: string;
  readonly message: string;
}

/** The state of one connection. */
export interface ConnectionSnapshot {
  readonly status: ConnectionStatus;
  /** The same as `status === 'live'`. */
  readonly isLive: boolean;
  /** Not live, but prices come by polling: they are current, though not every tick is there. */
  readonly isPolling: boolean;
  /** Whether it has been live before: what is shown may be old, but it is real. */
  readonly everLive: boolean;
  /** Attempts since the connection was last steady; 0 while it is. */
  readonly attempt: number;
  /** When the next attempt is due, Unix milliseconds; null when none is scheduled. */
  readonly retryAt: number | null;
  /** Why the status is what it is: a number of `docs/protocol.md`, for logs; 0 at first. */
  readonly reason: number;
  /** The last WebSocket close code since the connection was live; null when there was none. */
  readonly closeCode: number | null;
  /** What was reported since the connection was last live; null when nothing was. */
  readonly error: ConnectionFault | null;
}

/** The state of a connection, and the button to press. */
export interface ConnectionState extends ConnectionSnapshot {
  /** Connects now instead of at the end of the delay; after a terminal close, tries anew. */
  readonly retry: () => void;
}

/** The last tick of a symbol. */
export interface TickSnapshot {
  readonly symbol: string;
  readonly price: number;
  readonly volume: number;
  /** Unix milliseconds, from the server. */
  readonly time: number;
  /** Position in the server's numbering; 0 where the server has none. */
  readonly seq: number;
  /** Change over 24 hours in per cent; absent where the server does not say. */
  readonly change24h?: number;
  /**
   * The price before this one: that of the previous snapshot, at first that of the point before
   * in the series. Absent when there was none. Compare with `price` for an up or down mark.
   */
  readonly previousPrice?: number;
}

/**
 * How far a series can be trusted.
 *
 * - `live`: complete up to the newest tick, as far as the server's numbering can prove it.
 * - `catching_up`: connected, the missed ticks are being fetched. What was shown before stays until
 *   they are there.
 * - `gap`: live, but the server could not supply what was missed.
 * - `stale`: not connected or not subscribed; the points are the last known ones.
 */
export type SeriesStatus = 'stale' | 'catching_up' | 'live' | 'gap';

/**
 * The newest points of a symbol in columns, oldest first; all four columns are `length` long.
 * The arrays belong to the snapshot and are never written again; do not write to them.
 */
export interface SeriesSnapshot {
  readonly symbol: string;
  readonly status: SeriesStatus;
  readonly length: number;
  /** Unix milliseconds. */
  readonly time: Float64Array;
  readonly price: Float64Array;
  readonly volume: Float64Array;
  /** Positions in the server's numbering; 0 where the server has none. */
  readonly seq: Float64Array;
  /** Grows with every change of this series; equal revisions mean equal points. */
  readonly revision: number;
}

/** In the order of the core's numbers. */
export const SERIES_STATUSES: readonly SeriesStatus[] = ['stale', 'catching_up', 'live', 'gap'];

/**
 * The newest candles of a symbol in columns, oldest first; all columns are `length` long. The last
 * one is still open. A bucket without ticks has no candle. The arrays belong to the snapshot and
 * are never written again; do not write to them.
 */
export interface CandleSnapshot {
  readonly symbol: string;
  readonly interval: CandleInterval;
  /** As of a series; `live` also says that the server's own candles have been merged. */
  readonly status: SeriesStatus;
  readonly length: number;
  /** When each candle begins, Unix milliseconds. */
  readonly time: Float64Array;
  readonly open: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
  readonly volume: Float64Array;
  /** Grows with every change of these candles. */
  readonly revision: number;
}

/** What `connection()` holds before the first event, and what a server renders. */
export const INITIAL_CONNECTION: ConnectionSnapshot = Object.freeze({
  status: 'idle',
  isLive: false,
  isPolling: false,
  everLive: false,
  attempt: 0,
  retryAt: null,
  reason: 0,
  closeCode: null,
  error: null,
});

/** What `series(symbol)` holds before the first tick, and what a server renders. */
export function emptySeries(symbol: string): SeriesSnapshot {
  const none = new Float64Array(0);
  return Object.freeze({
    symbol,
    status: 'stale',
    length: 0,
    time: none,
    price: none,
    volume: none,
    seq: none,
    revision: 0,
  });
}

/** What `candles(symbol)` holds before the first candle, and what a server renders. */
export function emptyCandles(symbol: string, interval: CandleInterval): CandleSnapshot {
  const none = new Float64Array(0);
  return Object.freeze({
    symbol,
    interval,
    status: 'stale',
    length: 0,
    time: none,
    open: none,
    high: none,
    low: none,
    close: none,
    volume: none,
    revision: 0,
  });
}
