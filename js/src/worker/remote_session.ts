import { CandleBlock } from '../candle_block.js';
import type { Session, SessionSetup } from '../engine.js';
import { TidewireError } from '../errors.js';
import type { Host } from '../host.js';
import { SeriesBlock } from '../series_block.js';
import type { FramePart, FromSession, ToSession } from './messages.js';

/** How a session is connected with its worker. */
export interface SessionLine {
  readonly host: Host;
  post(message: ToSession): void;
  /** It has ended: nothing more is told to it. */
  ended(session: number): void;
}

/** What a connection of the page sees of a session that runs in a worker. Decides nothing. */
export class RemoteSession implements Session {
  readonly id: number;
  readonly #line: SessionLine;
  readonly #setup: SessionSetup;
  #wish = 0;
  #isConnected = false;
  #ended = false;

  constructor(id: number, line: SessionLine, setup: SessionSetup, owner: string) {
    this.id = id;
    this.#line = line;
    this.#setup = setup;
    const { config, token, retain } = setup;
    this.#post({
      kind: 'open',
      session: id,
      spec: { owner, config, hasToken: token !== undefined, retain },
    });
  }

  connect(): void {
    this.#wish += 1;
    this.#isConnected = true;
    this.#post({ kind: 'connect', session: this.id, wish: this.#wish });
  }

  disconnect(): void {
    this.#wish += 1;
    this.#isConnected = false;
    this.#post({ kind: 'disconnect', session: this.id, wish: this.#wish });
  }

  retry(): void {
    this.#post({ kind: 'retry', session: this.id });
  }

  subscribe(symbol: string): void {
    this.#post({ kind: 'subscribe', session: this.id, symbol });
  }

  unsubscribe(symbol: string): void {
    this.#post({ kind: 'unsubscribe', session: this.id, symbol });
  }

  wantSeries(symbol: string, isWanted: boolean): void {
    this.#post({ kind: 'series', session: this.id, symbol, isWanted });
  }

  wantCandles(symbol: string, ms: number): void {
    this.#post({ kind: 'candles', session: this.id, symbol, ms, isWanted: true });
  }

  releaseCandles(symbol: string, ms: number): void {
    this.#post({ kind: 'candles', session: this.id, symbol, ms, isWanted: false });
  }

  wantEvents(isWanted: boolean): void {
    this.#post({ kind: 'events', session: this.id, isWanted });
  }

  sendCommand(command: number, name: string, text: string, timeoutMs: number): void {
    this.#post({ kind: 'command', session: this.id, command, name, text, timeoutMs });
  }

  sendRequest(command: number, url: string, text: string, timeoutMs: number): void {
    this.#post({ kind: 'command', session: this.id, command, url, text, timeoutMs });
  }

  cancelCommand(command: number): void {
    this.#post({ kind: 'cancel', session: this.id, command });
  }

  refresh(symbol: string): void {
    this.#post({ kind: 'refresh', session: this.id, symbol });
  }

  end(): void {
    if (this.#ended) return;
    this.#post({ kind: 'end', session: this.id });
    this.#finish();
  }

  /** Asks the page's application for a token. */
  askForToken(fresh: boolean): Promise<string> {
    const { token } = this.#setup;
    return token?.get(fresh) ?? Promise.reject(new Error('there is no token option'));
  }

  take(message: Exclude<FromSession, { kind: 'token' }>): void {
    if (this.#ended) return;
    const { output } = this.#setup;
    const { host } = this.#line;
    switch (message.kind) {
      case 'state': {
        const { state } = message;
        const retryAt = state.retryAt < 0 ? -1 : host.now() + state.retryAt - host.unix();
        // The page has connected again since the worker wrote that it rests.
        if (state.status === 'idle' && this.#isConnected) return;
        output.state({ ...state, retryAt });
        return;
      }
      case 'left':
        if (message.wish === this.#wish) output.state(AT_REST);
        return;
      case 'auth_required':
        output.authRequired();
        return;
      case 'report':
        output.report(message.code, message.message);
        return;
      case 'event':
        output.event(message.type, message.text, message.isReplay);
        return;
      case 'done':
        output.commandDone(message.effect);
        return;
      case 'failed':
        this.#finish();
        output.failed(
          message.code === null
            ? new Error(message.message)
            : new TidewireError(message.code, message.message),
        );
        return;
      default:
        message satisfies never;
    }
  }

  /** `ticks` is what the part's numbers point into; it goes back afterwards. */
  show(part: FramePart, ticks: Float64Array): void {
    if (this.#ended) return;
    const { symbol, series, candles } = part;
    const output = this.#setup.output.symbol(symbol);
    if (output === undefined) return;
    if (typeof series === 'number') {
      output.takeSeries(new SeriesBlock(ticks, series));
    } else if (series !== null) {
      output.takeSeries(new SeriesBlock(new Float64Array(series), 0, true));
    }
    for (const { ms, block } of candles) {
      output.takeCandles(ms, new CandleBlock(new Float64Array(block), 0, true));
    }
  }

  flushed(): void {
    if (!this.#ended) this.#setup.output.flushed();
  }

  /** The worker is gone. */
  gone(): void {
    if (this.#ended) return;
    this.#finish();
    this.#setup.output.gone();
  }

  #finish(): void {
    this.#ended = true;
    this.#line.ended(this.id);
  }

  #post(message: ToSession): void {
    if (!this.#ended) this.#line.post(message);
  }
}

/** What a page is told when it has left a connection that goes on for others. */
const AT_REST = {
  kind: 'state',
  status: 'idle',
  reason: 0,
  attempt: 0,
  retryAt: -1,
  closeCode: 0,
  everLive: false,
  polling: false,
} as const;
