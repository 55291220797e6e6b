import { WebSocket } from 'ws';
import type { Point } from './demo_page.ts';

interface Tick {
  readonly type?: string;
  readonly symbol: string;
  readonly price: number;
  readonly volume: number;
  readonly timestamp: number;
  readonly seq: number;
}

/** Somebody else's client, straight at the server: what it was told is what a page should hold. */
export class Observer {
  readonly ticks = new Map<number, Point>();
  readonly #socket: WebSocket;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
  }

  /** Resolves when the server has accepted the subscription. */
  static async start(url: string, symbol: string): Promise<Observer> {
    const response = await fetch(`${url}/api/auth/token`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ username: 'demo', password: 'demo' }),
    });
    const { token } = (await response.json()) as { token: string };
    const socket = new WebSocket(`${url.replace('http', 'ws')}/ws/market-data`);
    const observer = new Observer(socket);
    await new Promise<void>((resolve, reject) => {
      socket.once('error', reject);
      socket.once('open', () => socket.send(JSON.stringify({ type: 'auth', token })));
      socket.on('message', (data) => {
        const message = JSON.parse(String(data)) as Tick;
        if (message.type === 'auth_success') socket.send(JSON.stringify({ type: 'subscribe', symbols: [symbol] }));
        if (message.type === 'subscribed') resolve();
        if (message.type === 'market_data' && message.symbol === symbol) {
          observer.ticks.set(message.seq, [message.seq, message.timestamp, message.price, message.volume]);
        }
      });
    });
    return observer;
  }

  stop(): void {
    this.#socket.terminate();
  }
}
