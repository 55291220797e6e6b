import type { CandleBlock } from '../candle_block.js';
import type { Cancel } from '../host.js';
import type { SeriesBlock } from '../series_block.js';
import type { Tab } from './tab.js';
import type { TokenHolder } from './token_relay.js';

interface Version {
  readonly revision: number;
  readonly status: string;
}

/** What a tab wants of one symbol, and what it has of it. */
interface SymbolWish {
  wantsSeries: boolean;
  sent: Version | null;
  readonly candles: Map<number, Version | null>;
}

/** One tab's share of a session: what it wants of it, and what it was sent. */
export class Member implements TokenHolder {
  readonly tab: Tab;
  /** The tab's own number of it. */
  readonly id: number;
  isConnected = false;
  wantsEvents = false;
  /** The wish to leave that has not been answered yet. */
  leaving: number | undefined;
  /** Ends its lingering, during which it may come back; undefined once that is over. */
  endLinger: Cancel | undefined;
  readonly symbols: Map<string, SymbolWish> = new Map();
  /** Symbols that changed while the tab had no room for a frame. */
  readonly #behind = new Set<string>();

  constructor(tab: Tab, id: number) {
    this.tab = tab;
    this.id = id;
  }

  get isVisible(): boolean {
    return this.tab.page.visible;
  }

  /** It does not leave, or has gone altogether. */
  stay(): void {
    this.leaving = undefined;
    this.endLinger?.();
    this.endLinger = undefined;
  }

  askForToken(request: number, fresh: boolean): void {
    this.tab.post({ kind: 'token', session: this.id, request, fresh });
  }

  want(symbol: string): void {
    if (this.symbols.has(symbol)) return;
    this.symbols.set(symbol, { wantsSeries: false, sent: null, candles: new Map() });
  }

  unwant(symbol: string): void {
    this.symbols.delete(symbol);
    this.#behind.delete(symbol);
  }

  wantSeries(symbol: string, isWanted: boolean): void {
    const wish = this.symbols.get(symbol);
    if (wish === undefined) return;
    wish.wantsSeries = isWanted;
    wish.sent = null;
  }

  wantCandles(symbol: string, ms: number, isWanted: boolean): void {
    const wish = this.symbols.get(symbol);
    if (isWanted) wish?.candles.set(ms, null);
    else wish?.candles.delete(ms);
  }

  /** It has to be sent the symbol whether that changed or not. */
  renew(symbol: string): void {
    const wish = this.symbols.get(symbol);
    if (wish === undefined) return;
    wish.sent = null;
    for (const ms of wish.candles.keys()) wish.candles.set(ms, null);
  }

  /** The symbols to read again now that the tab has room; forgets them. */
  takeBehind(): string[] {
    const symbols = [...this.#behind];
    this.#behind.clear();
    return symbols;
  }

  takeSeries(symbol: string, block: SeriesBlock): void {
    const wish = this.symbols.get(symbol);
    if (wish === undefined || isSame(wish.sent, block)) return;
    if (!this.#hasRoom(symbol)) return;
    wish.sent = { revision: block.revision, status: block.status };
    if (wish.wantsSeries) this.tab.addSeries(this, symbol, block);
    else this.tab.addTick(this, symbol, block);
  }

  takeCandles(symbol: string, ms: number, block: CandleBlock): void {
    const wish = this.symbols.get(symbol);
    const sent = wish?.candles.get(ms);
    if (wish === undefined || sent === undefined || isSame(sent, block)) return;
    if (!this.#hasRoom(symbol)) return;
    wish.candles.set(ms, { revision: block.revision, status: block.status });
    this.tab.addCandles(this, symbol, ms, block);
  }

  #hasRoom(symbol: string): boolean {
    if (this.tab.isReady) return true;
    this.#behind.add(symbol);
    return false;
  }
}

function isSame(sent: Version | null, { revision, status }: Version): boolean {
  return sent !== null && sent.revision === revision && sent.status === status;
}
