import { tickObject } from './fake_market.js';
import type { FakeMarket, NumberedTick, Position } from './fake_market.js';

/** The server's side of one connection: what it says, once its socket is open. */
export interface FakePeer {
  /** A frame of the client. */
  handle(text: string): void;
  /** A tick was published. */
  deliver(tick: NumberedTick): void;
}

/** What a peer does with its socket; both arrive in this order. */
export interface PeerOutput {
  send(message: object): void;
  close(code: number, reason: string): void;
}

/** The test's own answer to a message; undefined for none. */
export type Answer = (message: Record<string, unknown>) => object | undefined;

/** What a stream peer asks of its server. */
export interface StreamSetup {
  readonly market: FakeMarket;
  readonly output: PeerOutput;
  readonly requireAuth: boolean;
  readonly isGood: (token: string) => boolean;
  readonly answer: Answer;
  /** Unix milliseconds. */
  readonly unix: () => number;
}

const UNKNOWN_TYPE = {
  type: 'error',
  code: 'unknown_type',
  message: 'This server does not know messages of that type',
};

interface ClientFrame {
  readonly type?: string;
  readonly token?: string;
  readonly symbols?: readonly string[];
  readonly since?: number;
  readonly positions?: Readonly<Record<string, Position>>;
  readonly limit?: number;
  readonly ts?: number;
}

/** The feed dialect: every tick goes out as an object; what comes in is not read. */
export function feedPeer(output: PeerOutput): FakePeer {
  return {
    handle: () => {},
    deliver: ({ symbol, price, time, change24h, volume }) =>
      output.send({ symbol, price, timestamp: time, change_24h: change24h, volume }),
  };
}

/** The dialects whose messages are the application's own: only the test can answer them. */
export function messagePeer(output: PeerOutput, answer: Answer): FakePeer {
  return {
    handle: (text) => {
      const reply = answer(JSON.parse(text) as Record<string, unknown>);
      if (reply !== undefined) output.send(reply);
    },
    deliver: () => {},
  };
}

/** The stream dialect, as the reference server speaks it. */
export class StreamPeer implements FakePeer {
  readonly #setup: StreamSetup;
  readonly #subscribed = new Set<string>();
  #authenticated: boolean;

  constructor(setup: StreamSetup) {
    this.#setup = setup;
    this.#authenticated = !setup.requireAuth;
  }

  handle(text: string): void {
    const frame = JSON.parse(text) as ClientFrame;
    if (frame.type === 'auth') this.#authenticate(frame.token ?? '');
    else if (!this.#authenticated) this.#reject();
    else this.#answer(frame);
  }

  deliver(tick: NumberedTick): void {
    if (!this.#subscribed.has(tick.symbol)) return;
    this.#setup.output.send({ type: 'market_data', ...tickObject(tick) });
  }

  #authenticate(token: string): void {
    if (!this.#setup.isGood(token)) return this.#reject();
    this.#authenticated = true;
    this.#setup.output.send({
      type: 'auth_success',
      user: 'test',
      expires_at: 0,
      heartbeat_ms: 20_000,
      reconnect_spread_ms: 0,
    });
  }

  #reject(): void {
    this.#setup.output.send({ error: 'Authentication required' });
    this.#setup.output.close(4001, 'authentication required');
  }

  #answer(frame: ClientFrame): void {
    const { market, output, unix } = this.#setup;
    const { type, symbols = [], since = 0, positions = {}, limit = 0, ts } = frame;
    switch (type) {
      case 'subscribe':
        this.#subscribe(symbols);
        return;
      case 'unsubscribe':
        for (const symbol of symbols) this.#subscribed.delete(symbol);
        return;
      case 'backfill_request':
        this.#reportUnknown(symbols);
        for (const symbol of symbols.filter((name) => market.knows(name))) {
          this.#backfill(symbol, since, positions[symbol], limit);
        }
        return;
      case 'ping':
        output.send({ type: 'pong', ts, server_ts: unix() });
        return;
      default:
        output.send(this.#setup.answer({ ...frame }) ?? UNKNOWN_TYPE);
    }
  }

  #subscribe(symbols: readonly string[]): void {
    const { market, output } = this.#setup;
    const known = symbols.filter((symbol) => market.knows(symbol));
    for (const symbol of known) this.#subscribed.add(symbol);
    if (known.length > 0) {
      const positions = Object.fromEntries(known.map((name) => [name, market.position(name)]));
      output.send({ type: 'subscribed', symbols: known, positions });
    }
    this.#reportUnknown(symbols);
  }

  #backfill(symbol: string, since: number, from: Position | undefined, limit: number): void {
    const { market, output } = this.#setup;
    const { ticks, candles, recovered } = market.missed(symbol, since, from, limit);
    output.send({
      type: 'backfill',
      symbol,
      candles,
      ticks: ticks.map(({ seq, time, price, volume }) => [seq, time, price, volume]),
      recovered,
      position: market.position(symbol),
    });
  }

  #reportUnknown(symbols: readonly string[]): void {
    const unknown = symbols.filter((symbol) => !this.#setup.market.knows(symbol));
    if (unknown.length === 0) return;
    this.#setup.output.send({
      type: 'error',
      code: 'unknown_symbol',
      message: `Unknown symbol${unknown.length === 1 ? '' : 's'}: ${unknown.join(', ')}`,
    });
  }
}
