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
      candles: candlesOf(ticks, since),
      recovered: false,
    };
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

/** Candles of a minute whose bucket ends after `since`. */
function candlesOf(ticks: readonly NumberedTick[], since: number): Candle[] {
  const candles = new Map<number, Candle>();
  for (const { time, price, volume } of ticks) {
    const start = time - (time % MINUTE_MS);
    if (start + MINUTE_MS <= since) continue;
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
  return [...candles.values()];
}
