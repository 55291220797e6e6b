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

/** What a peer of the stream dialect asks of its server. */
export interface GateSetup {
  readonly output: PeerOutput;
  readonly requireAuth: boolean;
  readonly isGood: (token: string) => boolean;
  /** Unix milliseconds. */
  readonly unix: () => number;
}

/** What the market's peer asks besides. */
export interface StreamSetup extends GateSetup {
  readonly market: FakeMarket;
  readonly answer: Answer;
}

/** What the peer of a channel that pushes asks besides. */
export interface PushSetup extends GateSetup {
  readonly channel: string;
  readonly greeting: () => readonly object[];
  readonly markRead: (ids: readonly unknown[]) => void;
}

const UNKNOWN_TYPE = {
  type: 'error',
  code: 'unknown_type',
  message: 'This server does not know messages of that type',
};

const UNSUPPORTED = {
  type: 'error',
  code: 'unsupported',
  message: 'This channel does not take messages of that type',
};

interface ClientFrame {
  readonly type?: string;
  readonly token?: string;
  readonly symbols?: readonly string[];
  readonly since?: number;
  readonly positions?: Readonly<Record<string, Position>>;
  readonly limit?: number;
  readonly ts?: number;
  readonly ids?: readonly unknown[];
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

/** What every channel of the stream dialect has: the token first, then pings at any time. */
abstract class StreamGate implements FakePeer {
  readonly #gate: GateSetup;
  #authenticated: boolean;

  constructor(setup: GateSetup) {
    this.#gate = setup;
    this.#authenticated = !setup.requireAuth;
  }

  abstract deliver(tick: NumberedTick): void;
  protected abstract answer(frame: ClientFrame): void;
  /** The client has been let in. */
  abstract welcome(): void;

  /** Whether messages may be sent to it. */
  get isIn(): boolean {
    return this.#authenticated;
  }

  handle(text: string): void {
    const frame = JSON.parse(text) as ClientFrame;
    const { output, unix } = this.#gate;
    if (frame.type === 'auth') this.#authenticate(frame.token ?? '');
    else if (!this.#authenticated) this.#reject();
    else if (frame.type === 'ping') output.send({ type: 'pong', ts: frame.ts, server_ts: unix() });
    else this.answer(frame);
  }

  #authenticate(token: string): void {
    if (!this.#gate.isGood(token)) return this.#reject();
    const isFirst = !this.#authenticated;
    this.#authenticated = true;
    this.#gate.output.send({
      type: 'auth_success',
      user: 'test',
      expires_at: 0,
      heartbeat_ms: 20_000,
      reconnect_spread_ms: 0,
    });
    if (isFirst) this.welcome();
  }

  #reject(): void {
    this.#gate.output.send({ error: 'Authentication required' });
    this.#gate.output.close(4001, 'authentication required');
  }
}

/** What the market's peers understand. */
const OF_THE_MARKET = ['subscribe', 'unsubscribe', 'backfill_request', 'set_alert', 'clear_alert'];

/** A channel that pushes the same to all who are in: bots, notifications, metrics. */
export class PushPeer extends StreamGate {
  readonly #setup: PushSetup;

  constructor(setup: PushSetup) {
    super(setup);
    this.#setup = setup;
  }

  override deliver(): void {}

  override welcome(): void {
    for (const message of this.#setup.greeting()) this.#setup.output.send(message);
  }

  protected override answer({ type = '', ids = [] }: ClientFrame): void {
    const { channel, markRead, output } = this.#setup;
    if (type === 'mark_read' && channel === 'notifications') markRead(ids);
    else if (type === 'mark_read' || OF_THE_MARKET.includes(type)) output.send(UNSUPPORTED);
    else output.send(UNKNOWN_TYPE);
  }
}

/** The market, as the reference server speaks of it. */
export class StreamPeer extends StreamGate {
  readonly #setup: StreamSetup;
  readonly #subscribed = new Set<string>();

  constructor(setup: StreamSetup) {
    super(setup);
    this.#setup = setup;
  }

  override deliver(tick: NumberedTick): void {
    if (!this.#subscribed.has(tick.symbol)) return;
    this.#setup.output.send({ type: 'market_data', ...tickObject(tick) });
  }

  override welcome(): void {}

  protected override answer(frame: ClientFrame): void {
    const { market, output } = this.#setup;
    const { type, symbols = [], since = 0, positions = {}, limit = 0 } = frame;
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
