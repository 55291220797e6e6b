import { CandleBlock } from './candle_block.js';
import { openSession } from './core_session.js';
import type { CoreSession } from './core_session.js';
import type { Session, SessionOutput, SessionSetup } from './engine.js';
import { messageOf, messageWithoutQueries, TidewireError } from './errors.js';
import { FrameScheduler } from './frame.js';
import type { Cancel, Host } from './host.js';
import { SeriesBlock } from './series_block.js';
import { Sockets } from './sockets.js';
import { DeadlineTimer } from './timer.js';
import type { TokenGetter } from './token.js';
import { EFFECTS_WAITING, FRAME_PASSED_ON, SERIES_CHANGED } from './wasm_module.js';
import type { Effect, HttpEffect, TidewireModule } from './wasm_module.js';

/** What a driver works with. The session becomes the driver's: it disposes of it. */
export interface DriverSetup {
  readonly host: Host;
  readonly module: TidewireModule;
  readonly session: CoreSession;
  readonly token: TokenGetter | undefined;
  readonly output: SessionOutput;
}

/** A running session of `module`. Throws `invalid_option` where the core refuses `config`. */
export function openDriver(
  module: TidewireModule,
  host: Host,
  { config, token, output }: Omit<SessionSetup, 'retain'>,
): Driver {
  const { session, error } = openSession(module, config, host.seed());
  if (session === null) {
    throw new TidewireError('invalid_option', `The core refuses the options: ${error}`);
  }
  const driver = new Driver({ host, module, session, token, output });
  driver.start();
  return driver;
}

type CoreEvent = (session: CoreSession, now: number, unix: number) => number;

/**
 * Runs one session: hands it events, carries out its effects, wakes it at its deadline, copies
 * its series out once per frame. It decides nothing: what happens when is up to the core.
 */
export class Driver implements Session {
  readonly #host: Host;
  readonly #module: TidewireModule;
  readonly #session: CoreSession;
  readonly #token: TokenGetter | undefined;
  readonly #output: SessionOutput;
  readonly #sockets: Sockets;
  readonly #timer: DeadlineTimer;
  readonly #frames: FrameScheduler;
  #endLifecycle: Cancel | undefined;
  /** Events that came while another was handled: a WebSocket may call back from its constructor. */
  readonly #queue: CoreEvent[] = [];
  /** What to tell the application once the core has been left. */
  readonly #deliveries: (() => void)[] = [];
  /** Symbols to hand over at the next flush whether they changed or not. */
  readonly #refresh = new Set<string>();
  #running = false;
  #delivering = false;
  #muted = false;
  #ended = false;

  constructor(setup: DriverSetup) {
    this.#host = setup.host;
    this.#module = setup.module;
    this.#session = setup.session;
    this.#token = setup.token;
    this.#output = setup.output;
    this.#timer = new DeadlineTimer(setup.host, () =>
      this.#run((s, now, unix) => s.wake(now, unix)),
    );
    this.#frames = new FrameScheduler(setup.host, () => this.#flush());
    this.#sockets = new Sockets(setup.host, {
      opened: (id, protocol) =>
        this.#run((s, now, unix) => s.socketOpened(id, protocol, now, unix)),
      text: (id, frame) =>
        this.#run((s, now, unix) => this.#readText(s.socketText(id, frame, now, unix), frame)),
      binary: (id, frame) =>
        this.#run((s, now, unix) => s.socketBinary(id, frame, now, unix)),
      closed: (id, code, reason) =>
        this.#run((s, now, unix) => s.socketClosed(id, code, reason, now, unix)),
      refused: (_id, cause) =>
        this.#deliveries.push(() => {
          const code = cause instanceof TidewireError ? cause.code : 'socket_failed';
          this.#output.report(code, messageWithoutQueries(cause));
        }),
    });
  }

  /** Begins to listen to the page and tells the core how it stands. Call once, first. */
  start(): void {
    this.#endLifecycle = this.#host.onLifecycle({
      online: () => this.#run((s, now, unix) => s.online(true, now, unix)),
      offline: () => this.#run((s, now, unix) => s.online(false, now, unix)),
      visible: (is) => {
        this.#run((s, now, unix) => s.visible(is, now, unix));
        this.#frames.visible(is);
      },
      resumed: () => this.#run((s, now, unix) => s.resumed(now, unix)),
    });
    if (!this.#host.isOnline()) this.#run((s, now, unix) => s.online(false, now, unix));
    if (!this.#host.isVisible()) this.#run((s, now, unix) => s.visible(false, now, unix));
  }

  connect(): void {
    this.#run((s, now, unix) => s.connect(now, unix));
  }

  disconnect(): void {
    this.#run((s, now, unix) => s.disconnect(now, unix));
  }

  retry(): void {
    this.#run((s, now, unix) => s.retry(now, unix));
  }

  subscribe(symbol: string): void {
    this.#run((s, now, unix) => s.subscribe(symbol, now, unix));
    this.refresh(symbol);
  }

  unsubscribe(symbol: string): void {
    this.#run((s, now, unix) => s.unsubscribe(symbol, now, unix));
  }

  /** In the page whoever wants a series finds it in the core's memory. */
  wantSeries(): void {}

  /** In the page whoever listens hears them. */
  wantEvents(): void {}

  wantCandles(symbol: string, intervalMs: number): void {
    this.#run((s, now, unix) => s.wantCandles(symbol, intervalMs, now, unix));
    this.refresh(symbol);
  }

  releaseCandles(symbol: string, intervalMs: number): void {
    this.#run((s, now, unix) => s.releaseCandles(symbol, intervalMs, now, unix));
  }

  sendCommand(command: number, name: string, payload: string, timeoutMs: number): void {
    this.#run((s, now, unix) => s.sendCommand(command, name, payload, timeoutMs, now, unix));
  }

  sendRequest(command: number, url: string, body: string, timeoutMs: number): void {
    this.#run((s, now, unix) => s.sendRequest(command, url, body, timeoutMs, now, unix));
  }

  cancelCommand(command: number): void {
    this.#run((s, now, unix) => s.cancelCommand(command, now, unix));
  }

  /** Hands the symbol's series over at the next flush: a listener has come who has none of it. */
  refresh(symbol: string): void {
    if (this.#ended) return;
    this.#refresh.add(symbol);
    this.#frames.schedule();
  }

  /** Closes the connection in an orderly way and frees everything; nothing is told any more. */
  end(): void {
    if (this.#ended) return;
    this.#muted = true;
    this.#run((s, now, unix) => s.close(now, unix));
    this.#release();
  }

  #run(event: CoreEvent): void {
    if (this.#ended) return;
    if (this.#running) {
      this.#queue.push(event);
      return;
    }
    this.#running = true;
    try {
      let next: CoreEvent | undefined = event;
      for (; next !== undefined; next = this.#queue.shift()) {
        const flags = next(this.#session, this.#host.now(), this.#host.unix());
        if ((flags & EFFECTS_WAITING) !== 0) this.#drain();
        if ((flags & SERIES_CHANGED) !== 0) this.#frames.schedule();
      }
      if (!this.#ended) this.#timer.arm(this.#session.nextDeadline());
    } catch (error) {
      this.#fail(error);
    } finally {
      this.#running = false;
    }
    this.#deliver();
  }

  /** A frame that the core only passes on stays the text that it came as. */
  #readText(flags: number, frame: string): number {
    if ((flags & FRAME_PASSED_ON) !== 0) {
      const type = this.#session.frameType;
      this.#deliveries.push(() => this.#output.event(type, frame, false));
    }
    return flags;
  }

  #drain(): void {
    // Ended: only by a custom host that closes the client from within createWebSocket.
    while (!this.#ended) {
      const effect = this.#session.pollEffect();
      if (effect === null) return;
      this.#carryOut(effect);
    }
  }

  #carryOut(effect: Effect): void {
    switch (effect.kind) {
      case 'open_socket':
        this.#sockets.open(effect.socket, effect.url, effect.protocols);
        return;
      case 'send_text':
        this.#sockets.send(effect.socket, effect.text);
        return;
      case 'close_socket':
        this.#sockets.close(effect.socket, effect.code, effect.reason);
        return;
      case 'request_token':
        this.#deliveries.push(() => this.#askForToken(effect.request, effect.fresh));
        return;
      case 'http_request':
        this.#deliveries.push(() => this.#request(effect));
        return;
      case 'state':
        this.#deliveries.push(() => this.#output.state(effect));
        return;
      case 'auth_required':
        this.#deliveries.push(() => this.#output.authRequired());
        return;
      case 'report':
        this.#deliveries.push(() => this.#output.report(effect.code, effect.message));
        return;
      case 'event':
        this.#deliveries.push(() => this.#output.event(effect.type, effect.text, false));
        return;
      case 'command_done':
        this.#deliveries.push(() => this.#output.commandDone(effect));
        return;
      default:
        effect satisfies never;
    }
  }

  #askForToken(request: number, fresh: boolean): void {
    if (this.#token === undefined) {
      this.#run((s, now, unix) => s.tokenFailed(request, 'there is no token option', now, unix));
      return;
    }
    this.#token.get(fresh).then(
      (token) => this.#run((s, now, unix) => s.tokenReady(request, token, now, unix)),
      (error: unknown) =>
        this.#run((s, now, unix) => s.tokenFailed(request, messageOf(error), now, unix)),
    );
  }

  #request({ request, url, method, token, body: sent }: HttpEffect): void {
    this.#host.http({ url, method, token, body: sent }).then(
      ({ status, body }) =>
        this.#run((s, now, unix) => s.httpReply(request, status, body, now, unix)),
      // Why there was no reply is in the browser's log; the core only has to know that.
      () => this.#run((s, now, unix) => s.httpReply(request, 0, '', now, unix)),
    );
  }

  #deliver(): void {
    if (this.#delivering || this.#muted) return;
    this.#delivering = true;
    try {
      for (
        let next = this.#deliveries.shift();
        next !== undefined;
        next = this.#deliveries.shift()
      ) {
        next();
      }
    } finally {
      this.#delivering = false;
    }
  }

  #flush(): void {
    if (this.#ended) return;
    try {
      for (const symbol of this.#refresh) {
        const id = this.#session.seriesId(symbol);
        if (id >= 0) this.#read(id, symbol);
      }
      this.#refresh.clear();
      for (let id = this.#session.nextChanged(); id >= 0; id = this.#session.nextChanged()) {
        this.#read(id, this.#session.seriesSymbol(id));
      }
    } catch (error) {
      this.#fail(error);
    }
    this.#output.flushed();
    this.#deliver();
  }

  #read(id: number, symbol: string): void {
    const offset = this.#session.readSeries(id);
    if (offset === 0) return;
    // The heap is read here and not kept: the next call may move it.
    this.#output.series(symbol, new SeriesBlock(this.#module.HEAPF64, offset));
    for (const intervalMs of this.#output.candleIntervals(symbol)) {
      const candles = this.#session.readCandles(id, intervalMs);
      if (candles === 0) continue;
      this.#output.candles(symbol, intervalMs, new CandleBlock(this.#module.HEAPF64, candles));
    }
  }

  /** A trap, or memory that ran out: nothing of this instance can be trusted any more. */
  #fail(error: unknown): void {
    this.#release();
    this.#deliveries.push(() => this.#output.failed(error));
  }

  #release(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#queue.length = 0;
    this.#deliveries.length = 0;
    this.#timer.stop();
    this.#frames.cancel();
    this.#endLifecycle?.();
    this.#sockets.dispose();
    try {
      this.#session.delete();
    } catch {
      // After a trap even this may fail; the instance is left to the collector.
    }
  }
}
