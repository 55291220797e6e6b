import { DEFAULT_CHANNEL, DEFAULT_CHANNELS } from '../channels.js';
import type { BotStatus, OrderEvent, PerformanceMetrics, ProductEvent } from '../channel_events.js';
import type { ChannelMap, Dialect } from '../channels.js';
import type { Host, HttpRequest, HttpResult } from '../host.js';
import { channelAt, tokenIn } from './channel_at.js';
import { FakeAuctions } from './fake_auctions.js';
import type { FakeAuction, Push } from './fake_auctions.js';
import { FakeChannels } from './fake_channels.js';
import type { FakeNotification } from './fake_channels.js';
import { FakeHost } from './fake_host.js';
import { auctionReply, HubPeer, RECORD_END } from './fake_hub.js';
import type { Running } from './fake_host.js';
import { FakeMarket, marketReply } from './fake_market.js';
import type { FakeTick } from './fake_market.js';
import type { FakeSocket } from './fake_socket.js';
import { feedPeer, messagePeer, PushPeer, StreamPeer } from './peers.js';
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
  /** The orders that there are; others are closed with 4004. Default: whatever is asked for. */
  readonly orders?: readonly string[];
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
   * is a frame, of a hub the call's result; undefined means none. Default: the error of the stream
   * dialect or the hub, otherwise none.
   */
  answer(reply: (message: Record<string, unknown>, channel: string) => object | undefined): void;
  /** Publishes a tick to all who subscribed, and to every feed; returns its number. */
  publish(symbol: string, tick: FakeTick): number;
  /**
   * Makes an auction, or changes one: who has joined it is told, as the reference server does.
   * Clients can join those that there are, and bid for them.
   */
  auction(auction: FakeAuction): void;
  /** Sends any message to every open socket of a channel. Default: 'market'. */
  send(message: object, channel?: string): void;
  /** Tells how a bot is doing; who comes later is told, too. */
  bot(status: BotStatus): void;
  /** Notifies the user: of the title, and whatever else is given. */
  notify(notification: FakeNotification): void;
  /** Tells how the server is doing: what is left out is 0. */
  measure(metrics?: Partial<PerformanceMetrics>): void;
  /** Something happens to an order: `order('7', 'order_cancelled', { order_id: '7' })`. */
  order<Type extends OrderEvent['type']>(
    id: string,
    type: Type,
    data: Extract<OrderEvent, { type: Type }>['data'],
  ): void;
  /** Something happens to a product. */
  product<Type extends ProductEvent['type']>(
    type: Type,
    data: Extract<ProductEvent, { type: Type }>['data'],
  ): void;
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
  readonly #pushed = new FakeChannels();
  readonly #auctions = new FakeAuctions();
  readonly #orders: readonly string[] | undefined;
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
    this.#orders = options.orders;
    this.#requireAuth = options.requireAuth ?? false;
    this.#latencyMs = options.latencyMs ?? 0;
    this.#market = new FakeMarket(options.symbols, options.history ?? 10_000);
    this.host.onSocket = (socket) => this.#later(() => this.#open(socket));
    this.host.onHttp = (request) => this.#answer(request);
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

  auction(auction: FakeAuction): void {
    for (const push of this.#auctions.change(auction)) this.#call(push);
  }

  #call(push: Push): void {
    for (const { peer } of this.#live()) {
      if (peer instanceof HubPeer && peer.looksAt(push.to)) peer.push(push);
    }
  }

  bot(status: BotStatus): void {
    this.#push(this.#pushed.bot(status), 'botStatus');
  }

  notify(notification: FakeNotification): void {
    this.#push(this.#pushed.notified(notification, this.host.unix()), 'notifications');
  }

  measure(metrics: Partial<PerformanceMetrics> = {}): void {
    this.#push(this.#pushed.measured(metrics, this.host.unix()), 'metrics');
  }

  order(id: string, type: string, data: object): void {
    this.send({ type, data, timestamp: this.host.unix() }, `order/${id}`);
  }

  product(type: string, data: object): void {
    this.send({ type, data, timestamp: this.host.unix() }, 'products');
  }

  /** As the real one: whoever has not authenticated gets nothing. */
  #push(message: object, channel: string): void {
    for (const { channel: at, peer, socket } of this.#live()) {
      if (at === channel && peer instanceof PushPeer && peer.isIn) {
        this.#output(socket).send(message);
      }
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
    this.#pushed.forget();
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
    const channel = channelAt(this.#channels, socket.url);
    const isRefused = this.#refused !== 'nothing' || !this.host.isOnline();
    if (channel === undefined || isRefused) return socket.drop();
    if (this.#dialectOf(channel) === 'hub') {
      if (!this.#lets(tokenIn(socket.url, 'access_token'))) return socket.drop();
      socket.recordEnd = RECORD_END;
    }
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
    if (peer instanceof PushPeer && peer.isIn) peer.welcome();
    this.#greet(socket, channel, output);
  }

  /** What the dialects with the token in the address do when a client comes. */
  #greet(socket: FakeSocket, channel: string, output: PeerOutput): void {
    const dialect = this.#dialectOf(channel);
    if (dialect !== 'dashboard' && dialect !== 'resource') return;
    if (!this.#lets(tokenIn(socket.url, 'token'))) output.close(4001, 'authentication required');
    else if (channel.startsWith('order/') && this.#orders?.includes(channel.slice(6)) === false) {
      output.close(4004, 'order not found');
    } else if (dialect === 'resource') {
      const data = { channel, user: 'test' };
      output.send({ type: 'connection_established', data, timestamp: this.host.unix() });
    }
  }

  #answer(request: HttpRequest): Promise<HttpResult> {
    return new Promise((resolve, reject) => {
      this.#later(() => {
        if (this.#refused === 'everything' || !this.host.isOnline()) {
          return reject(new Error('connection refused'));
        }
        resolve(this.#respond(request));
      });
    });
  }

  #lets(token: string): boolean {
    return token === '' ? !this.#requireAuth : this.#isGood(token);
  }

  /** Auctions, the user's notifications; all else is asked of the market. */
  #respond(request: HttpRequest): HttpResult {
    const ofHub = auctionReply(request, {
      auctions: this.#auctions,
      lets: (token) => this.#lets(token),
      push: (push) => this.#call(push),
    });
    if (ofHub !== undefined) return ofHub;
    const { url, body, token } = request;
    const asked = new URL(url);
    const { pathname } = asked;
    const ok = (answer: object): HttpResult => ({ status: 200, body: JSON.stringify(answer) });
    const isOfUser = /\/api\/notifications(\/read)?$/.test(pathname);
    if (isOfUser && this.#requireAuth && !this.#isGood(token)) return { status: 401, body: '{}' };
    if (isOfUser && pathname.endsWith('/read')) {
      return ok({ read: this.#markRead((JSON.parse(body) as { ids: unknown[] }).ids) });
    }
    if (isOfUser) return ok(this.#pushed.list());
    return marketReply(asked, this.#market);
  }

  #markRead(ids: readonly unknown[]): readonly string[] {
    const read = this.#pushed.markRead(ids);
    if (read.length > 0) this.#push({ type: 'notifications_read', ids: read }, 'notifications');
    return read;
  }

  #dialectOf(channel: string): Dialect | undefined {
    return (this.#channels[channel] ?? this.#channels[channel.split('/')[0] ?? ''])?.dialect;
  }

  #peerFor(channel: string, output: PeerOutput): FakePeer {
    const answer: Answer = (message) => this.#reply(message, channel);
    const dialect = this.#dialectOf(channel);
    if (dialect === 'feed') return feedPeer(output);
    if (dialect === 'hub') return new HubPeer({ output, auctions: this.#auctions, answer });
    if (dialect !== 'stream') return messagePeer(output, answer);
    const gate = {
      output,
      requireAuth: this.#requireAuth,
      isGood: (token: string) => this.#isGood(token),
      unix: () => this.host.unix(),
    };
    if (this.#pushed.greeting(channel) === undefined) {
      return new StreamPeer({ ...gate, market: this.#market, answer });
    }
    return new PushPeer({
      ...gate,
      channel,
      greeting: () => this.#pushed.greeting(channel) ?? [],
      markRead: (ids) => void this.#markRead(ids),
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
