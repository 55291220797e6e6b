import { DEFAULT_CHANNEL, DEFAULT_CHANNELS } from '../channels.js';
import type { ChannelMap, Dialect } from '../channels.js';
import type { Host, HttpResult } from '../host.js';
import { FakeHost } from './fake_host.js';
import type { Running } from './fake_host.js';
import { FakeMarket, tickObject } from './fake_market.js';
import type { FakeTick } from './fake_market.js';
import type { FakeSocket } from './fake_socket.js';
import { feedPeer, messagePeer, StreamPeer } from './peers.js';
import type { Answer, FakePeer, PeerOutput } from './peers.js';

/** What `createFakeServer` takes; everything may be left out. */
export interface FakeServerOptions {
  /** The channels that the client under test is given, besides the built-in ones. */
  readonly channels?: ChannelMap;
  /**
   * The symbols that the server knows; others are answered with `unknown_symbol` until they are
   * published. Default: it knows whatever is asked for.
   */
  readonly symbols?: readonly string[];
  /** Whether channels with tokens refuse clients that send none. Default: false. */
  readonly requireAuth?: boolean;
  /** Ticks kept per symbol for clients that come back. Default: 10000. */
  readonly history?: number;
  /** How long a message is under way, each way. Unit: milliseconds. Default: 0. */
  readonly latencyMs?: number;
}

/**
 * A server and a page for tests: no network, and time that passes only when it is told to, so
 * that a test takes no time and runs the same each time. The client and its compiled core are
 * the real ones.
 *
 * What the server does arrives with the next `flush()` or `advance()`.
 */
export interface FakeServer {
  /** The page: `createClient({ host })`, `<TidewireProvider host={host}>`. */
  readonly host: Host;
  /** Every socket that clients have opened, the oldest first; `messages` is what they sent. */
  readonly sockets: readonly FakeSocket[];
  /** What still runs on behalf of clients: all zero when they have cleaned up. */
  readonly running: Running;
  /** Accepts sockets and HTTP requests again; it does from the start. */
  accept(): void;
  /**
   * Refuses what is new, as a server that is down does; sockets that are open stay. With
   * 'sockets', polling over HTTP still works, as behind a proxy that lets no socket through.
   */
  refuse(what?: 'everything' | 'sockets'): void;
  /** Decides which tokens are good from now on. Default: every one. */
  authenticate(isGood: (token: string) => boolean): void;
  /**
   * Answers what clients send besides the dialect's own messages: commands, above all. The answer
   * is a frame; undefined means none. Default: the stream dialect's error, otherwise none.
   */
  answer(reply: (message: Record<string, unknown>, channel: string) => object | undefined): void;
  /** Publishes a tick to all who subscribed, and to every feed; returns its number. */
  publish(symbol: string, tick: FakeTick): number;
  /** Sends any message to every open socket of a channel. Default: 'market'. */
  send(message: object, channel?: string): void;
  /** Loses every connection without a word (close code 1006). */
  drop(): void;
  /** Closes every connection with a code, for example 4001 or 1012. */
  closeWith(code: number, reason?: string): void;
  /** Loses every connection and all that was published: numbers start again at 1. */
  restart(): void;
  /** The page loses its network, and with it its connections. */
  goOffline(): void;
  goOnline(): void;
  /** The tab goes to the background: no frames, data about once a second. */
  hide(): void;
  show(): void;
  /** Lets what is under way arrive and the page repaint; no time passes. */
  flush(): Promise<void>;
  /** Lets time pass: timers fire when they are due, the page repaints every 16 ms. */
  advance(ms: number): Promise<void>;
}

/**
 * Makes a server, and the page whose clients talk to it.
 *
 * @example
 * const server = createFakeServer();
 * render(<TidewireProvider host={server.host}><Price symbol="BTC/USD" /></TidewireProvider>);
 * await act(() => server.flush());
 * server.publish('BTC/USD', 50_000);
 * await act(() => server.flush());
 * expect(screen.getByRole('status').textContent).toBe('50000');
 */
export function createFakeServer(options: FakeServerOptions = {}): FakeServer {
  return new Server(options);
}

/** One open socket and what the server has behind it. */
interface Connection {
  readonly socket: FakeSocket;
  readonly channel: string;
  readonly peer: FakePeer;
}

class Server implements FakeServer {
  readonly host: FakeHost = new FakeHost();
  readonly #channels: ChannelMap;
  readonly #requireAuth: boolean;
  readonly #latencyMs: number;
  readonly #market: FakeMarket;
  #connections: Connection[] = [];
  #refused: 'nothing' | 'everything' | 'sockets' = 'nothing';
  #isGood: (token: string) => boolean = () => true;
  #reply: (message: Record<string, unknown>, channel: string) => object | undefined = () =>
    undefined;

  constructor(options: FakeServerOptions) {
    this.#channels = { ...DEFAULT_CHANNELS, ...options.channels };
    this.#requireAuth = options.requireAuth ?? false;
    this.#latencyMs = options.latencyMs ?? 0;
    this.#market = new FakeMarket(options.symbols, options.history ?? 10_000);
    this.host.onSocket = (socket) => this.#later(() => this.#open(socket));
    this.host.onHttp = ({ url }) => this.#answer(url);
  }

  get sockets(): readonly FakeSocket[] {
    return this.host.sockets;
  }

  get running(): Running {
    return this.host.running;
  }

  accept(): void {
    this.#refused = 'nothing';
  }

  refuse(what: 'everything' | 'sockets' = 'everything'): void {
    this.#refused = what;
  }

  authenticate(isGood: (token: string) => boolean): void {
    this.#isGood = isGood;
  }

  answer(reply: (message: Record<string, unknown>, channel: string) => object | undefined): void {
    this.#reply = reply;
  }

  publish(symbol: string, tick: FakeTick): number {
    const numbered = this.#market.append(symbol, tick, this.host.unix());
    for (const { peer } of this.#live()) peer.deliver(numbered);
    return numbered.seq;
  }

  send(message: object, channel: string = DEFAULT_CHANNEL): void {
    for (const connection of this.#live()) {
      if (connection.channel === channel) this.#output(connection.socket).send(message);
    }
  }

  drop(): void {
    for (const socket of this.host.openSockets) socket.drop();
  }

  closeWith(code: number, reason = ''): void {
    for (const { socket } of this.#live()) this.#output(socket).close(code, reason);
  }

  restart(): void {
    this.drop();
    this.#market.forget();
  }

  goOffline(): void {
    this.host.setOnline(false);
    this.drop();
  }

  goOnline(): void {
    this.host.setOnline(true);
  }

  hide(): void {
    this.host.setVisible(false);
  }

  show(): void {
    this.host.setVisible(true);
  }

  flush(): Promise<void> {
    return this.host.clock.flush();
  }

  advance(ms: number): Promise<void> {
    return this.host.clock.advance(ms);
  }

  #open(socket: FakeSocket): void {
    if (socket.state !== 'connecting') return;
    const channel = this.#channelOf(socket.url);
    const isRefused = this.#refused !== 'nothing' || !this.host.isOnline();
    if (channel === undefined || isRefused) return socket.drop();
    const output = this.#output(socket);
    const peer = this.#peerFor(channel, output);
    socket.serverEnd = {
      received: (text) =>
        this.#later(() => {
          if (socket.state === 'open') peer.handle(text);
        }),
    };
    this.#connections.push({ socket, channel, peer });
    socket.accept();
    this.#greet(socket, this.#channels[channel]?.dialect, output);
  }

  /** What the dialects with the token in the address do when a client comes. */
  #greet(socket: FakeSocket, dialect: Dialect | undefined, output: PeerOutput): void {
    if (dialect !== 'dashboard' && dialect !== 'resource') return;
    const token = new URL(socket.url).searchParams.get('token');
    const isRefused = token === null ? this.#requireAuth : !this.#isGood(token);
    if (isRefused) output.close(4001, 'authentication required');
    else if (dialect === 'resource') {
      output.send({ type: 'connection_established', data: {}, timestamp: this.host.unix() });
    }
  }

  /** `GET /api/market/ticks?symbols=`, whatever the channel's own path for it is. */
  #answer(url: string): Promise<HttpResult> {
    return new Promise((resolve, reject) => {
      this.#later(() => {
        if (this.#refused === 'everything' || !this.host.isOnline()) {
          return reject(new Error('connection refused'));
        }
        const symbols = new URL(url).searchParams.get('symbols')?.split(',') ?? [];
        const ticks = symbols.flatMap((symbol) => this.#market.last(symbol) ?? []);
        resolve({ status: 200, body: JSON.stringify({ ticks: ticks.map(tickObject) }) });
      });
    });
  }

  #channelOf(url: string): string | undefined {
    const { pathname } = new URL(url);
    // A client may have a base path of its own before the channel's.
    return Object.keys(this.#channels).find((name) =>
      pathname.endsWith(this.#channels[name]?.path ?? '\0'),
    );
  }

  #peerFor(channel: string, output: PeerOutput): FakePeer {
    const answer: Answer = (message) => this.#reply(message, channel);
    const dialect = this.#channels[channel]?.dialect;
    if (dialect === 'feed') return feedPeer(output);
    if (dialect !== 'stream') return messagePeer(output, answer);
    return new StreamPeer({
      market: this.#market,
      output,
      answer,
      requireAuth: this.#requireAuth,
      isGood: (token) => this.#isGood(token),
      unix: () => this.host.unix(),
    });
  }

  #output(socket: FakeSocket): PeerOutput {
    const later = (run: () => void): void =>
      this.#later(() => {
        // What was under way when a connection was lost is lost too.
        if (socket.state === 'open') run();
      });
    return {
      send: (message) => later(() => socket.receive(message)),
      close: (code, reason) => later(() => socket.drop(code, reason)),
    };
  }

  /** The connections that are open; the others are forgotten. */
  #live(): readonly Connection[] {
    this.#connections = this.#connections.filter(({ socket }) => socket.state === 'open');
    return this.#connections;
  }

  #later(run: () => void): void {
    this.host.clock.after(this.#latencyMs, run);
  }
}
