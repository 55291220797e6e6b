import type { HttpResult } from '../host.js';

/** A tick as a test gives it; a number stands for `{ price }`. */
export type FakeTick =
  | number
  | {
      readonly price: number;
      /** Default: 1. */
      readonly volume?: number;
      /** Unix milliseconds. Default: the server's clock. */
      readonly time?: number;
      /** In per cent; left out by default. */
      readonly change24h?: number;
    };

/** A tick as the server numbers and keeps it. */
export interface NumberedTick {
  readonly symbol: string;
  readonly seq: number;
  readonly time: number;
  readonly price: number;
  readonly volume: number;
  readonly change24h: number | undefined;
}

/** A tick as an object, as `GET /api/market/ticks` lists it. */
export function tickObject(tick: NumberedTick): object {
  const { symbol, price, volume, time, seq, change24h } = tick;
  return { symbol, price, volume, timestamp: time, seq, change_24h: change24h };
}

/** Where a symbol stands (docs/protocol.md, Positions). */
export interface Position {
  readonly epoch: string;
  readonly seq: number;
}

/** `[time, open, high, low, close, volume]`. */
type Candle = [number, number, number, number, number, number];

/** What a client missed. */
export interface Missed {
  readonly ticks: readonly NumberedTick[];
  readonly candles: readonly Candle[];
  readonly recovered: boolean;
}

/** One symbol. */
interface Entry {
  seq: number;
  readonly ticks: NumberedTick[];
}

const NOTHING: Readonly<Entry> = { seq: 0, ticks: [] };

const MINUTE_MS = 60_000;

/** The server's memory: numbered ticks per symbol, of which the newest are kept. */
export class FakeMarket {
  readonly #ticksMax: number;
  readonly #open: boolean;
  readonly #symbols = new Map<string, Entry>();
  #epoch = 1;

  /** `symbols`: those that are known from the start; undefined: whatever is asked for. */
  constructor(symbols: readonly string[] | undefined, ticksMax: number) {
    this.#ticksMax = ticksMax;
    this.#open = symbols === undefined;
    for (const symbol of symbols ?? []) this.#entry(symbol);
  }

  knows(symbol: string): boolean {
    return this.#open || this.#symbols.has(symbol);
  }

  position(symbol: string): Position {
    return { epoch: `e${this.#epoch}`, seq: this.#symbols.get(symbol)?.seq ?? 0 };
  }

  append(symbol: string, given: FakeTick, now: number): NumberedTick {
    const entry = this.#entry(symbol);
    const {
      price,
      volume = 1,
      time = now,
      change24h,
    } = typeof given === 'number' ? { price: given } : given;
    entry.seq += 1;
    const tick = { symbol, seq: entry.seq, time, price, volume, change24h };
    entry.ticks.push(tick);
    if (entry.ticks.length > this.#ticksMax) entry.ticks.shift();
    return tick;
  }

  last(symbol: string): NumberedTick | undefined {
    return this.#symbols.get(symbol)?.ticks.at(-1);
  }

  /** As the reference server answers: `limit` 0 means any number. */
  missed(symbol: string, since: number, from: Position | undefined, limit: number): Missed {
    const { seq, ticks } = this.#symbols.get(symbol) ?? NOTHING;
    const newest = (count: number): NumberedTick[] =>
      ticks.slice(Math.max(ticks.length - count, 0));
    if (from?.epoch === `e${this.#epoch}` && from.seq <= seq) {
      const wanted = limit === 0 ? seq - from.seq : Math.min(seq - from.seq, limit);
      if (wanted <= ticks.length) return { ticks: newest(wanted), candles: [], recovered: true };
    }
    return {
      ticks: limit === 0 ? [] : newest(limit),
      candles: candlesOf(ticks, since, MINUTE_MS),
      recovered: false,
    };
  }

  /** The newest `limit` candles; they count up to `position`. */
  candles(symbol: string, since: number, ms: number, limit: number): readonly Candle[] {
    return candlesOf(this.#symbols.get(symbol)?.ticks ?? [], since, ms).slice(-limit);
  }

  /** The numbering starts anew, with nothing remembered. */
  forget(): void {
    this.#epoch += 1;
    for (const entry of this.#symbols.values()) {
      entry.seq = 0;
      entry.ticks.length = 0;
    }
  }

  #entry(symbol: string): Entry {
    const known = this.#symbols.get(symbol);
    if (known !== undefined) return known;
    const made = { seq: 0, ticks: [] };
    this.#symbols.set(symbol, made);
    return made;
  }
}

/** Candles whose bucket ends after `since`, oldest first. */
function candlesOf(ticks: readonly NumberedTick[], since: number, ms: number): Candle[] {
  const candles = new Map<number, Candle>();
  for (const { time, price, volume } of ticks) {
    const start = time - (time % ms);
    if (start + ms <= since) continue;
    const [, open, high, low, , sum] = candles.get(start) ?? [0, price, price, price, price, 0];
    candles.set(start, [
      start,
      open,
      Math.max(high, price),
      Math.min(low, price),
      price,
      sum + volume,
    ]);
  }
  return [...candles.values()].sort(([a], [b]) => a - b);
}

/** `GET /api/market/candles?symbol=`, else `GET /api/market/ticks?symbols=`. */
export function marketReply({ pathname, searchParams }: URL, market: FakeMarket): HttpResult {
  // A channel of the test's own may have another path.
  if (pathname.endsWith('/api/market/candles') || searchParams.has('symbol')) {
    return candlesReply(searchParams, market);
  }
  const symbols = searchParams.get('symbols')?.split(',') ?? [];
  const ticks = symbols.flatMap((symbol) => market.last(symbol) ?? []);
  return reply(200, { ticks: ticks.map(tickObject) });
}

/** As the reference server has them. */
const INTERVALS_MS: ReadonlyMap<string, number> = new Map([
  ['1s', 1000],
  ['5s', 5000],
  ['15s', 15_000],
  ['1m', MINUTE_MS],
  ['5m', 5 * MINUTE_MS],
  ['15m', 15 * MINUTE_MS],
  ['1h', 60 * MINUTE_MS],
  ['4h', 240 * MINUTE_MS],
  ['1d', 1440 * MINUTE_MS],
]);

function candlesReply(asked: URLSearchParams, market: FakeMarket): HttpResult {
  const symbol = asked.get('symbol') ?? '';
  if (symbol === '') return badRequest('symbol is needed');
  if (!market.knows(symbol)) return refusal(404, 'unknown_symbol', `Unknown symbol: ${symbol}`);
  const interval = asked.get('interval') ?? '1m';
  const ms = INTERVALS_MS.get(interval);
  if (ms === undefined) {
    return badRequest(`interval is one of ${[...INTERVALS_MS.keys()].join(', ')}`);
  }
  const since = integerOf(asked.get('since') ?? '0', 0, Number.MAX_SAFE_INTEGER);
  if (since === undefined) return badRequest('since is a time in Unix milliseconds');
  const limit = integerOf(asked.get('limit') ?? '500', 1, 1000);
  if (limit === undefined) return badRequest('limit is a number from 1 to 1000');
  const candles = market.candles(symbol, since, ms, limit);
  return reply(200, { symbol, interval, candles, position: market.position(symbol) });
}

function integerOf(text: string, min: number, max: number): number | undefined {
  const value = /^-?\d+$/.test(text) ? Number(text) : NaN;
  return value >= min && value <= max ? value : undefined;
}

function badRequest(message: string): HttpResult {
  return refusal(400, 'bad_request', message);
}

function refusal(status: number, code: string, message: string): HttpResult {
  return reply(status, { error: { code, message } });
}

function reply(status: number, answer: object): HttpResult {
  return { status, body: JSON.stringify(answer) };
}
