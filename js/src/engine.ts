/**
 * Where the core runs is nobody's business but the engine's: in the page, or in a worker. What
 * stands here is all that a connection knows of it.
 */
import type { CandleBlock } from './candle_block.js';
import type { SeriesBlock } from './series_block.js';
import type { TokenGetter } from './token.js';
import type { CommandEffect, StateEffect } from './wasm_module.js';

/** Where the data of one symbol goes. */
export interface SymbolOutput {
  /** Somebody listens to the whole series, not only to its last tick. */
  readonly wantsSeries: boolean;
  /** The intervals of the candles that somebody listens to, in milliseconds. */
  readonly candleIntervals: readonly number[];
  /**
   * The series changed. All points are in `block` if they are wanted. It is good only during this
   * call.
   */
  takeSeries(block: SeriesBlock): void;
  /** Candles may have changed; `block` is good only during this call. */
  takeCandles(intervalMs: number, block: CandleBlock): void;
}

/** What a session tells its connection; never called from within a call into the session. */
export interface SessionOutput {
  state(state: StateEffect): void;
  authRequired(): void;
  report(code: string, message: string): void;
  /** `isReplay`: it was told before, to others. Default: false. */
  event(type: string, text: string, isReplay?: boolean): void;
  commandDone(effect: CommandEffect): void;
  /** Asked anew for each change; undefined where nobody wants anything of the symbol. */
  symbol(symbol: string): SymbolOutput | undefined;
  /** All series that changed have been handed over: time to tell the listeners. */
  flushed(): void;
  /** The session has ended: the core failed, or (a `TidewireError`) could not be had. */
  failed(error: unknown): void;
  /** What it ran in is gone through no fault of the core; another can be opened at once. */
  gone(): void;
}

/** One channel's session of the core, wherever that runs. */
export interface Session {
  connect(): void;
  disconnect(): void;
  retry(): void;
  subscribe(symbol: string): void;
  unsubscribe(symbol: string): void;
  /** Whether somebody wants the whole series of a subscribed symbol, besides its last tick. */
  wantSeries(symbol: string, isWanted: boolean): void;
  wantCandles(symbol: string, intervalMs: number): void;
  releaseCandles(symbol: string, intervalMs: number): void;
  /** Whether somebody wants the channel's messages that are no prices. */
  wantEvents(isWanted: boolean): void;
  sendCommand(command: number, name: string, payload: string, timeoutMs: number): void;
  sendRequest(command: number, url: string, body: string, timeoutMs: number): void;
  cancelCommand(command: number): void;
  /** Hands the symbol's series over at the next flush: a listener has come who has none of it. */
  refresh(symbol: string): void;
  /** Closes the connection in an orderly way and frees everything; nothing is told any more. */
  end(): void;
}

/** What a session begins with. */
export interface SessionSetup {
  /** The core's configuration as JSON. */
  readonly config: string;
  readonly token: TokenGetter | undefined;
  /** Which events tell a late listener how things stand: `ChannelDefinition.retain`. */
  readonly retain: Readonly<Record<string, string>>;
  readonly output: SessionOutput;
  /** The public state of the connection whose session it is. */
  readonly of: object;
}

/** Opens a session; throws `invalid_option` where the core refuses the configuration. */
export type OpenSession = (setup: SessionSetup) => Session;

/** What runs the core. */
export interface Engine {
  /**
   * Resolves with what opens sessions, once there is what one of `config` begins with; rejects with
   * `wasm_load_failed`, and may be asked again.
   */
  ready(config: string): Promise<OpenSession>;
  /** An instance of the core is beyond use: the next `ready` is of a fresh one. */
  forget(): void;
}
