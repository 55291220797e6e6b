// A busy market of many symbols, as binary batches: each frame is one window with a few ticks of each.
import { batchFrame } from './batch_frame.mjs';

const PLACES = { price: 1, volume: 3 };
const WINDOW_MS = 16;

export class ManySymbols {
  #state = 1;
  #time = 1_700_000_000_000;
  #seq = 0;
  #prices;
  symbols;
  /** Ticks of each symbol in a frame; may be changed at any time. */
  perWindow;

  constructor(count, perWindow) {
    this.symbols = Array.from({ length: count }, (_, index) => `S${index}`);
    this.#prices = this.symbols.map((_, index) => 10_000 + 1000 * index);
    this.perWindow = perWindow;
  }

  get ticksPerFrame() {
    return this.symbols.length * this.perWindow;
  }

  /** What a server says before the first frame. */
  get handshake() {
    const of = (value) => Object.fromEntries(this.symbols.map((symbol, index) => [symbol, value(index)]));
    return {
      accepted: JSON.stringify({ type: 'auth_success', user: 'bench', heartbeat_ms: 86_000_000 }),
      subscribed: JSON.stringify({
        type: 'subscribed',
        symbols: this.symbols,
        positions: of(() => ({ epoch: 'e', seq: 0 })),
        handles: of((index) => index),
      }),
      protocol: 'tidewire.v1.binary',
    };
  }

  /** The price of the last tick of the first symbol. */
  get firstPrice() {
    return this.#prices[0] / 10;
  }

  frame() {
    const blocks = this.#prices.map((_, handle) => ({ handle, places: PLACES, ticks: this.#ticks(handle) }));
    this.#seq += this.perWindow;
    this.#time += WINDOW_MS;
    return batchFrame(blocks);
  }

  #ticks(handle) {
    return Array.from({ length: this.perWindow }, (_, index) => {
      const random = this.#random();
      this.#prices[handle] = Math.max(1, this.#prices[handle] + ((random >>> 16) % 7) - 3);
      return {
        seq: this.#seq + index + 1,
        time: this.#time + Math.floor((index * WINDOW_MS) / this.perWindow),
        price: this.#prices[handle],
        volume: 1 + ((random >>> 8) % 4000),
      };
    });
  }

  #random() {
    this.#state = (Math.imul(this.#state, 1_664_525) + 1_013_904_223) >>> 0;
    return this.#state;
  }
}
