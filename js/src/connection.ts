import { CommandBook } from './commands.js';
import type { CommandOptions } from './commands.js';
import type { Engine, OpenSession, Session, SessionOutput } from './engine.js';
import { messageOf, TidewireError } from './errors.js';
import { ChannelEvent, EventListeners } from './events.js';
import type { Cancel, Host } from './host.js';
import { isolate } from './isolate.js';
import { INITIAL_CONNECTION } from './snapshots.js';
import type { ConnectionSnapshot } from './snapshots.js';
import { SnapshotStore } from './store.js';
import { SymbolTable } from './symbols.js';
import type { TokenGetter } from './token.js';
import type { StateEffect } from './wasm_module.js';

/** What a connection works with. */
export interface ConnectionSetup {
  readonly host: Host;
  readonly engine: Engine;
  readonly token: TokenGetter | undefined;
  /** Which events tell a late listener how things stand: `ChannelDefinition.retain`. */
  readonly retain: Readonly<Record<string, string>>;
  /** The address of the socket. Throws `no_page_url`. */
  readonly address: () => string;
  /** The address of a path over HTTP. Throws `no_page_url`. */
  readonly httpAddress: (path: string) => string;
  /** The core's configuration as JSON, for a socket at `address`. */
  readonly config: (address: string) => string;
  readonly onAuthRequired: () => void;
  readonly onError: (error: TidewireError) => void;
  /** The connection is wanted from now on, or has come to rest. */
  readonly onUse: (isInUse: boolean) => void;
}

/** A failed load of the core is tried again after this much, doubled each time. */
const LOAD_RETRY_MS = 1000;
const LOAD_RETRY_MS_MAX = 30_000;

/**
 * One channel's connection: counts who wants it, and has a session for as long as someone does.
 * Before the first listener and after the last one has left (and the core has lingered), nothing
 * of it runs: no session, socket, timer or listener on the page.
 */
export class Connection {
  readonly state: SnapshotStore<ConnectionSnapshot>;
  readonly symbols: SymbolTable;
  readonly events: EventListeners;
  readonly #setup: ConnectionSetup;
  readonly #commands = new CommandBook();
  #session: Session | undefined;
  #holds = 0;
  #closed = false;
  #loading = false;
  #loadFailures = 0;
  #endLoadRetry: Cancel | undefined;

  constructor(setup: ConnectionSetup) {
    this.#setup = setup;
    this.state = new SnapshotStore(INITIAL_CONNECTION, {
      first: () => this.#hold(),
      last: () => this.#release(),
    });
    this.symbols = new SymbolTable({
      first: (symbol) => {
        this.#hold();
        this.#session?.subscribe(symbol);
      },
      last: (symbol) => {
        this.#session?.unsubscribe(symbol);
        this.#release();
      },
      joined: (symbol) => this.#session?.refresh(symbol),
      series: (symbol, wanted) => this.#session?.wantSeries(symbol, wanted),
      candles: (symbol, intervalMs, wanted) => {
        if (wanted) this.#session?.wantCandles(symbol, intervalMs);
        else this.#session?.releaseCandles(symbol, intervalMs);
      },
    });
    this.events = new EventListeners({
      hold: () => this.#hold(),
      release: () => this.#release(),
      wanted: (isWanted) => this.#session?.wantEvents(isWanted),
    });
  }

  /** Sends a command; resolves with its answer, null where the dialect has none. */
  async command(
    name: string,
    payload: object | undefined,
    options: CommandOptions,
  ): Promise<ChannelEvent | null> {
    return this.#commands.send(this.#sender(), name, payload, options);
  }

  /** A POST over HTTP with the channel's token; resolves with the answer. */
  async post(path: string, body: object, options: CommandOptions): Promise<ChannelEvent | null> {
    return this.#commands.post(this.#sender(), this.#setup.httpAddress(path), body, options);
  }

  /** Connects now instead of at the end of a delay; after a terminal close, tries anew. */
  retry(): void {
    if (this.#session !== undefined) this.#session.retry();
    else if (this.#holds > 0) this.#start();
  }

  /** Ends at once what nobody wants, without the core's linger. */
  rest(): void {
    if (!this.#closed && this.#holds === 0) this.#sleep();
  }

  /** Ends everything for good. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#endLoadRetry?.();
    this.#endSession();
    this.#publish(CLOSED);
    this.state.clear();
    this.symbols.clear();
    this.events.clear();
    this.#holds = 0;
  }

  /** What sends commands; throws where there is nothing that could. */
  #sender(): Session {
    if (this.#closed) throw clientClosed();
    if (this.#session !== undefined) return this.#session;
    throw new TidewireError(
      'not_connected',
      'This channel has no connection: listen to it first.',
    );
  }

  #hold(): void {
    if (this.#closed) throw clientClosed();
    // Before it counts: what it throws leaves nothing behind.
    if (this.#holds === 0) this.#start();
    this.#holds += 1;
    this.#setup.onUse(true);
  }

  #release(): void {
    if (this.#closed) return;
    this.#holds -= 1;
    if (this.#holds > 0) return;
    this.#endLoadRetry?.();
    if (this.#session !== undefined) {
      this.#session.disconnect();
      return;
    }
    this.#setup.onUse(false);
    // It was to be started anew, in another worker; now nobody wants that.
    if (this.state.getSnapshot().status === 'connecting') this.#publish(INITIAL_CONNECTION);
  }

  #start(): void {
    if (this.#session !== undefined) {
      this.#session.connect();
      return;
    }
    if (this.#loading) return;
    const config = this.#setup.config(this.#setup.address());
    this.#endLoadRetry?.();
    this.#loading = true;
    this.#setup.engine.ready(config).then(
      (open) => {
        this.#loading = false;
        if (this.#holds === 0) return;
        try {
          this.#open(open, config);
        } catch (error) {
          this.#failed(error);
        }
      },
      (error: unknown) => {
        this.#loading = false;
        if (this.#holds > 0) this.#loadFailed(error);
      },
    );
  }

  #open(open: OpenSession, config: string): void {
    const { token, retain } = this.#setup;
    const session = open({ config, token, retain, output: this.#output(), of: this.state });
    this.#session = session;
    for (const entry of this.symbols.used()) {
      session.subscribe(entry.symbol);
      if (entry.series.hasListeners) session.wantSeries(entry.symbol, true);
      for (const { ms } of entry.usedCandles()) session.wantCandles(entry.symbol, ms);
    }
    if (this.events.hasListeners) session.wantEvents(true);
    session.connect();
  }

  #loadFailed(error: unknown): void {
    const delay = Math.min(LOAD_RETRY_MS * 2 ** this.#loadFailures, LOAD_RETRY_MS_MAX);
    this.#loadFailures += 1;
    this.#endLoadRetry = this.#setup.host.setTimer(delay, () => this.#start());
    this.#report(
      error instanceof TidewireError
        ? error
        : new TidewireError('wasm_load_failed', messageOf(error), { cause: error }),
    );
  }

  #output(): SessionOutput {
    return {
      state: (effect) => this.#takeState(effect),
      authRequired: () => isolate(this.#setup.onAuthRequired),
      report: (code, message) => this.#report(new TidewireError(code, message)),
      event: (type, text, isReplay) =>
        this.events.deliver(new ChannelEvent(type, text, isReplay)),
      commandDone: (effect) => this.#commands.settle(effect),
      symbol: (symbol) => this.symbols.find(symbol),
      flushed: () => this.symbols.changed.notify(),
      failed: (error) => this.#failed(error),
      gone: () => this.#startAnew(),
    };
  }

  #takeState(effect: StateEffect): void {
    const { host } = this.#setup;
    const isLive = effect.status === 'live';
    // There is all that the session needs.
    this.#loadFailures = 0;
    this.#publish({
      status: effect.status,
      isLive,
      isPolling: effect.polling,
      // Another core, after the first has died, does not know what is shown already.
      everLive: effect.everLive || this.state.getSnapshot().everLive,
      attempt: effect.attempt,
      // The core counts on the monotonic clock, people read the other one.
      retryAt: effect.retryAt < 0 ? null : Math.round(host.unix() + effect.retryAt - host.now()),
      reason: effect.reason,
      closeCode: effect.closeCode === 0 ? null : effect.closeCode,
      ...(isLive ? { error: null } : {}),
    });
    // Nobody came back while the core lingered.
    if (effect.status === 'idle' && this.#holds === 0) this.#sleep();
  }

  #report(error: TidewireError): void {
    this.#publish({ error: { code: error.code, message: error.message } });
    isolate(() => this.#setup.onError(error));
  }

  #failed(error: unknown): void {
    this.#session = undefined;
    this.#commands.abandon();
    if (!(error instanceof TidewireError)) this.#coreFailed(error);
    // A worker has the core, but could not load all that the session needs of it.
    else if (error.code === 'wasm_load_failed' && this.#holds > 0) this.#loadFailed(error);
    else this.#report(error);
  }

  #coreFailed(cause: unknown): void {
    this.#setup.engine.forget();
    this.#goStale();
    this.#publish(CLOSED);
    this.#report(
      new TidewireError(
        'core_failed',
        `The core failed, by a fault of tidewire; retry() starts a fresh one: ${messageOf(cause)}`,
        { cause },
      ),
    );
  }

  /** What the session ran in is gone: what is shown stays, and is brought up to date by another. */
  #startAnew(): void {
    this.#session = undefined;
    this.#commands.abandon();
    this.#goStale();
    if (this.#holds === 0) {
      this.#sleep();
      return;
    }
    this.#publish({ status: 'connecting', isLive: false, isPolling: false, retryAt: null });
    // A listener that was told may have ended it all.
    if (!this.#closed && this.#holds > 0) this.#start();
  }

  #sleep(): void {
    this.#endSession();
    this.#setup.onUse(false);
    this.#publish(INITIAL_CONNECTION);
  }

  #endSession(): void {
    const session = this.#session;
    this.#session = undefined;
    session?.end();
    this.#commands.abandon();
    this.#goStale();
  }

  #goStale(): void {
    for (const entry of this.symbols.used()) entry.goStale();
    this.symbols.changed.notify();
  }

  #publish(change: Partial<ConnectionSnapshot>): void {
    const last = this.state.getSnapshot();
    const next = { ...last, ...change };
    const keys = Object.keys(next) as (keyof ConnectionSnapshot)[];
    if (keys.every((key) => next[key] === last[key])) return;
    this.state.set(next);
    this.state.notify();
  }
}

/** What holds of a connection that has ended for good, whatever it was before. */
const CLOSED = { status: 'closed', isLive: false, isPolling: false, retryAt: null } as const;

/** The error of every use after `client.close()`. */
export function clientClosed(): TidewireError {
  return new TidewireError(
    'client_closed',
    'This client was closed. Create a new one with createClient().',
  );
}
