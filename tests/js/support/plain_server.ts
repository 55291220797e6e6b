import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';
import type { WebSocket } from 'ws';

/** A tick as the documents write it: no numbers, no positions. */
export interface PlainTick {
  readonly symbol: string;
  readonly price: number;
  readonly volume: number;
  readonly timestamp: number;
}

type Candle = [number, number, number, number, number, number];

interface ClientMessage {
  readonly type?: string;
  readonly token?: string;
  readonly symbols?: readonly string[];
  readonly since?: number;
}

/** What kind of plain server it is. */
export interface PlainOptions {
  /** The one good token; undefined: clients are let in without any. */
  readonly token?: string;
  /** Sends the last tick again to whoever subscribes, as many servers do. */
  readonly repeatsLast?: boolean;
}

const MINUTE_MS = 60_000;

/**
 * A server written from the documents alone, as an application's own backend might be: JSON in
 * and out, `auth`, `subscribe`, `backfill_request` answered by candles. It has never heard of
 * anything that docs/protocol.md calls an extension, and ignores what it does not know.
 */
export class PlainServer {
  readonly #options: PlainOptions;
  readonly #server: WebSocketServer;
  readonly #subscribed = new Map<WebSocket, Set<string>>();
  readonly #ticks: PlainTick[] = [];
  /** Backfill requests that wait for `answerBackfill`; undefined: they are answered at once. */
  #waiting: (() => void)[] | undefined;
  /** Every message of every client. */
  readonly received: ClientMessage[] = [];
  /** Connections so far. */
  accepted = 0;

  private constructor(options: PlainOptions, server: WebSocketServer) {
    this.#options = options;
    this.#server = server;
    server.on('connection', (socket, request) => {
      this.accepted += 1;
      // The documents know no subprotocol.
      if (request.url !== '/ws/market-data' || socket.protocol !== '') socket.close(1002);
      else this.#serve(socket);
    });
  }

  static async start(options: PlainOptions = {}): Promise<PlainServer> {
    const server = new WebSocketServer({
      port: 0,
      host: '127.0.0.1',
      handleProtocols: () => false,
    });
    await new Promise<void>((resolve) => server.once('listening', () => resolve()));
    return new PlainServer(options, server);
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  publish(tick: PlainTick): void {
    this.#ticks.push(tick);
    for (const [socket, symbols] of this.#subscribed) {
      if (symbols.has(tick.symbol)) send(socket, { type: 'market_data', ...tick });
    }
  }

  /** Loses every connection. */
  cut(): void {
    for (const socket of this.#server.clients) socket.terminate();
    this.#subscribed.clear();
  }

  holdBackfill(): void {
    this.#waiting = [];
  }

  answerBackfill(): void {
    for (const answer of this.#waiting ?? []) answer();
    this.#waiting = undefined;
  }

  async stop(): Promise<void> {
    this.cut();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  #serve(socket: WebSocket): void {
    let isKnown = this.#options.token === undefined;
    socket.on('error', () => {});
    socket.on('close', () => this.#subscribed.delete(socket));
    socket.on('message', (data) => {
      const message = JSON.parse(String(data)) as ClientMessage;
      this.received.push(message);
      if (isKnown) this.#handle(socket, message);
      else if (message.type === 'auth' && message.token === this.#options.token) {
        isKnown = true;
        send(socket, { type: 'auth_success' });
      } else {
        send(socket, { error: 'Authentication required' });
        // What `await websocket.close()` gives where no code is named.
        socket.close(1000);
      }
    });
  }

  #handle(socket: WebSocket, { type, symbols = [], since = 0 }: ClientMessage): void {
    if (type === 'subscribe') this.#subscribe(socket, symbols);
    if (type === 'backfill_request') {
      const answer = (): void => {
        for (const symbol of symbols) {
          send(socket, { type: 'backfill', symbol, candles: this.#candles(symbol, since) });
        }
      };
      if (this.#waiting === undefined) answer();
      else this.#waiting.push(answer);
    }
  }

  #subscribe(socket: WebSocket, symbols: readonly string[]): void {
    const mine = this.#subscribed.get(socket) ?? new Set();
    this.#subscribed.set(socket, mine);
    for (const symbol of symbols) {
      mine.add(symbol);
      const last = this.#ticks.findLast((tick) => tick.symbol === symbol);
      if (this.#options.repeatsLast === true && last !== undefined) {
        send(socket, { type: 'market_data', ...last });
      }
    }
  }

  /** Candles of a minute that were not over at `since`. */
  #candles(symbol: string, since: number): Candle[] {
    const candles = new Map<number, Candle>();
    for (const { symbol: of, timestamp, price, volume } of this.#ticks) {
      const start = timestamp - (timestamp % MINUTE_MS);
      if (of !== symbol || start + MINUTE_MS <= since) continue;
      const [, open, high, low, , sum] = candles.get(start) ?? [0, price, price, price, 0, 0];
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
}

function send(socket: WebSocket, message: object): void {
  socket.send(JSON.stringify(message));
}
