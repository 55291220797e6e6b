import { CandleBlock } from './candle_block.js';
import { Clock } from './clock.js';
import { openSession } from './core_session.js';
import type { CoreEvent, CoreSession } from './core_session.js';
import type { Session, SessionOutput, SessionSetup, SymbolOutput } from './engine.js';
import { messageOf, messageWithoutQueries, TidewireError } from './errors.js';
import { FrameScheduler } from './frame.js';
import { ExtraCalls } from './extra_calls.js';
import type { Cancel, Host } from './host.js';
import { HEAD_BYTES, SeriesBlock } from './series_block.js';
import { Sockets } from './sockets.js';
import { DeadlineTimer } from './timer.js';
import type { TokenGetter } from './token.js';
import { EFFECTS_WAITING, FRAME_PASSED_ON, SERIES_CHANGED } from './wasm_module.js';
import type { Effect, HttpEffect, ModuleExtras, TidewireModule } from './wasm_module.js';

/** What a driver works with. The session becomes the driver's: it disposes of it. */
export interface DriverSetup {
  readonly host: Host;
  readonly session: CoreSession;
  readonly extras: ModuleExtras;
  readonly token: TokenGetter | undefined;
  readonly output: SessionOutput;
}

/** A running session of `module`. Throws `invalid_option` where the core refuses `config`. */
export function openDriver(
  module: TidewireModule,
  host: Host,
  { config, token, output }: Omit<SessionSetup, 'retain' | 'of'>,
): Driver {
  const { session, error } = openSession(module, config, host.seed());
  if (session === null) {
    throw new TidewireError('invalid_option', `The core refuses the options: ${error}`);
  }
  const driver = new Driver({ host, session, extras: module.extras, token, output });
  driver.start();
  return driver;
}

/** A frame that came while another event was handled. */
interface QueuedFrame {
  readonly kind: 'frame';
  readonly id: number;
  readonly frame: string | ArrayBuffer;
}

/**
 * Runs one session: hands it events, carries out its effects, wakes it at its deadline, copies
 * its series out once per frame. It decides nothing: what happens when is up to the core.
 */
export class Driver implements Session {
  readonly #host: Host;
  readonly #session: CoreSession;
  readonly #extras: ExtraCalls;
  readonly #token: TokenGetter | undefined;
  readonly #output: SessionOutput;
  readonly #sockets: Sockets;
  readonly #timer: DeadlineTimer;
  readonly #frames: FrameScheduler;
  readonly #clock: Clock;
  #endLifecycle: Cancel | undefined;
  /** Events that came while another was handled: a WebSocket may call back from its constructor. */
  readonly #queue: (CoreEvent | QueuedFrame)[] = [];
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
    this.#session = setup.session;
    this.#token = setup.token;
    this.#output = setup.output;
    this.#timer = new DeadlineTimer(setup.host, () => this.#run({ kind: 'wake' }));
    this.#frames = new FrameScheduler(setup.host, () => this.#flush());
    this.#clock = new Clock(setup.host);
    this.#extras = new ExtraCalls(setup, (event) => this.#run(event));
    this.#sockets = new Sockets(setup.host, {
      opened: (id, protocol) => this.#run({ kind: 'socket_opened', id, text: protocol }),
      frame: (id, frame) => this.#takeFrame(id, frame),
      closed: (id, code, reason) =>
        this.#run({ kind: 'socket_closed', id, number: code, text: reason }),
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
      online: () => this.#run({ kind: 'online', number: 1 }),
      offline: () => this.#run({ kind: 'online', number: 0 }),
      visible: (is) => {
        this.#run({ kind: 'visible', number: Number(is) });
        this.#frames.visible(is);
      },
      resumed: () => this.#run({ kind: 'resumed' }),
    });
    if (!this.#host.isOnline()) this.#run({ kind: 'online', number: 0 });
    if (!this.#host.isVisible()) this.#run({ kind: 'visible', number: 0 });
  }

  connect(): void {
    this.#run({ kind: 'connect' });
  }

  disconnect(): void {
    this.#run({ kind: 'disconnect' });
  }

  retry(): void {
    this.#run({ kind: 'retry' });
  }

  subscribe(symbol: string): void {
    this.#run({ kind: 'subscribe', text: symbol });
    this.refresh(symbol);
  }

  unsubscribe(symbol: string): void {
    this.#run({ kind: 'unsubscribe', text: symbol });
  }

  /** In the page whoever wants a series finds it in the core's memory. */
  wantSeries(): void {}

  /** In the page whoever listens hears them. */
  wantEvents(): void {}

  wantCandles(symbol: string, intervalMs: number): void {
    this.#extras.begin({ kind: 'want_candles', text: symbol, number: intervalMs });
    this.refresh(symbol);
  }

  releaseCandles(symbol: string, intervalMs: number): void {
    this.#extras.end({ kind: 'release_candles', text: symbol, number: intervalMs });
  }

  sendCommand(id: number, text: string, more: string, number: number): void {
    this.#extras.begin({ kind: 'send_command', id, number, text, more });
  }

  sendRequest(id: number, text: string, more: string, number: number): void {
    this.#extras.begin({ kind: 'send_request', id, number, text, more });
  }

  cancelCommand(command: number): void {
    this.#extras.end({ kind: 'cancel_command', id: command });
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
    this.#run({ kind: 'close' });
    this.#release();
  }

  #run(event: CoreEvent | QueuedFrame): void {
    if (this.#ended) return;
    this.#queue.push(event);
    if (!this.#running) this.#guarded();
  }

  /** `#run` for what comes by the thousand: nothing is allocated, one clock is read. */
  #takeFrame(id: number, frame: string | ArrayBuffer): void {
    if (this.#running || this.#ended) {
      this.#run({ kind: 'frame', id, frame });
    } else {
      this.#guarded(id, frame);
    }
  }

  /** Hands in that frame of that socket, if there is one, and then what is queued. */
  #guarded(id = 0, frame?: string | ArrayBuffer): void {
    this.#running = true;
    try {
      if (frame !== undefined) {
        this.#clock.readForFrame(this.#frames.isDue);
        this.#follow(this.#handIn(id, frame));
      }
      this.#work();
    } catch (error) {
      this.#fail(error);
    } finally {
      this.#running = false;
    }
    this.#deliver();
  }

  #handIn(id: number, frame: string | ArrayBuffer): number {
    const session = this.#session;
    const { now, unix } = this.#clock;
    if (typeof frame !== 'string') return session.socketBinary(id, frame, now, unix);
    const flags = session.socketText(id, frame, now, unix);
    if ((flags & FRAME_PASSED_ON) !== 0) this.#passOn(session.frameType, frame);
    return flags;
  }

  /** A frame that the core only passes on stays the text it was. Apart: a closure is dear. */
  #passOn(type: string, frame: string): void {
    this.#deliveries.push(() => this.#output.event(type, frame, false));
  }

  #work(): void {
    while (this.#queue.length > 0) {
      const event = this.#queue.shift();
      if (event === undefined) break;
      this.#clock.read();
      this.#follow(
        event.kind === 'frame'
          ? this.#handIn(event.id, event.frame)
          : this.#session.handle(event, this.#clock.now, this.#clock.unix),
      );
    }
    if (!this.#ended) this.#timer.arm(this.#session.nextDeadline());
  }

  /** Does what follows from an event. */
  #follow(flags: number): void {
    if ((flags & EFFECTS_WAITING) !== 0) this.#drain();
    if ((flags & SERIES_CHANGED) !== 0) this.#frames.schedule(this.#clock.now);
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
      this.#run({ kind: 'token_failed', id: request, text: 'there is no token option' });
      return;
    }
    this.#token.get(fresh).then(
      (text) => this.#run({ kind: 'token_ready', id: request, text }),
      (error) => this.#run({ kind: 'token_failed', id: request, text: messageOf(error) }),
    );
  }

  #request({ request, url, method, token, body: sent }: HttpEffect): void {
    this.#host.http({ url, method, token, body: sent }).then(
      ({ status, body }) =>
        this.#run({ kind: 'http_reply', id: request, number: status, text: body }),
      // Why there was no reply is in the browser's log; the core only has to know that.
      () => this.#run({ kind: 'http_reply', id: request, number: 0 }),
    );
  }

  #deliver(): void {
    if (this.#deliveries.length === 0 || this.#delivering || this.#muted) return;
    this.#delivering = true;
    try {
      while (this.#deliveries.length > 0) this.#deliveries.shift()?.();
    } finally {
      this.#delivering = false;
    }
  }

  #flush(): void {
    if (this.#ended) return;
    try {
      if (this.#refresh.size > 0) this.#readRefreshed();
      this.#readChanged();
    } catch (error) {
      this.#fail(error);
    }
    this.#output.flushed();
    this.#deliver();
  }

  #readRefreshed(): void {
    for (const symbol of this.#refresh) {
      const id = this.#session.seriesId(symbol);
      const output = id < 0 ? undefined : this.#output.symbol(symbol);
      if (output !== undefined) this.#readAll(id, output);
    }
    this.#refresh.clear();
  }

  /** Of what nobody wants more of than the last tick nothing else is read. */
  #readChanged(): void {
    const session = this.#session;
    const count = session.takeChanged();
    const offset = session.headsOffset;
    for (let i = 0; i < count; i += 1) {
      const head = new SeriesBlock(session.doubles, offset + i * HEAD_BYTES);
      const { id } = head;
      const output = this.#output.symbol(session.seriesSymbol(id));
      if (output === undefined) continue;
      if (output.wantsSeries) {
        this.#readAll(id, output);
      } else {
        output.takeSeries(head);
        this.#readCandles(id, output);
      }
    }
  }

  #readAll(id: number, output: SymbolOutput): void {
    const offset = this.#session.readSeries(id);
    if (offset === 0) return;
    // The memory is looked at here and not kept: the next call may move it.
    output.takeSeries(new SeriesBlock(this.#session.doubles, offset));
    this.#readCandles(id, output);
  }

  #readCandles(id: number, output: SymbolOutput): void {
    for (const intervalMs of output.candleIntervals) {
      const offset = this.#session.readCandles(id, intervalMs);
      if (offset === 0) continue;
      output.takeCandles(intervalMs, new CandleBlock(this.#session.doubles, offset));
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
    this.#extras.stop();
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
