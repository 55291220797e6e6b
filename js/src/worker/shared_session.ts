import type { CoreLoader, WasmSource } from '../core_loader.js';
import { openDriver } from '../driver.js';
import type { Session, SessionOutput, SymbolOutput } from '../engine.js';
import { messageOf, TidewireError } from '../errors.js';
import type { Host } from '../host.js';
import { Retained } from '../retained.js';
import type { StateEffect } from '../wasm_module.js';
import { Member } from './member.js';
import type { FromSession, SessionSpec, ToSession, TokenAnswer } from './messages.js';
import { RoomHost } from './room_host.js';
import type { RoomLife } from './room_host.js';
import type { Tab } from './tab.js';
import { TokenRelay } from './token_relay.js';

/** What a session of the worker works with. */
export interface SharedSetup {
  readonly spec: SessionSpec;
  readonly host: Host;
  readonly loader: CoreLoader;
  readonly wasm: WasmSource;
  readonly life: RoomLife;
  readonly nextRequest: () => number;
  /** There is something to hand over to tabs that have room for it. */
  readonly framesWanted: () => void;
  /** It is over; nothing of it is left. */
  readonly ended: () => void;
}

/** The core's own default of `linger_ms`. */
const LINGER_MS = 1000;

/**
 * One session of the core with all the tabs that share it: what one of them wants is wanted, what
 * the last one leaves is left.
 */
export class SharedSession {
  readonly #setup: SharedSetup;
  readonly #page: RoomHost;
  readonly #members = new Set<Member>();
  readonly #tokens: TokenRelay;
  readonly #retained: Retained;
  /** What was asked of the driver before it was there. */
  readonly #waiting: ((driver: Session) => void)[] = [];
  /** Whose commands the core works on, by the core's numbers. */
  readonly #commands = new Map<number, { readonly member: Member; readonly command: number }>();
  #driver: Session | undefined;
  #state: StateEffect | undefined;
  /** The last report since it was live. */
  #report: { readonly code: string; readonly message: string } | undefined;
  readonly #lingerMs: number;
  #lastCommand = 0;
  #ended = false;

  constructor(setup: SharedSetup) {
    this.#setup = setup;
    this.#lingerMs = lingerMsOf(setup.spec.config);
    this.#retained = new Retained(setup.spec.retain);
    this.#page = new RoomHost(
      setup.host,
      setup.life,
      // Nobody is there for a moment only: the first tab is about to join.
      () => this.#members.size === 0 || [...this.#members].some(({ isVisible }) => isVisible),
      setup.framesWanted,
    );
    this.#tokens = new TokenRelay(setup.host, () => this.#members, setup.nextRequest);
    void this.#start();
  }

  join(tab: Tab, id: number): Member {
    const member = new Member(tab, id);
    this.#members.add(member);
    this.#tokens.joined();
    this.#page.visibilityChanged();
    if (this.#state !== undefined) this.#sendState(member, this.#state);
    if (this.#report !== undefined) tab.post({ kind: 'report', session: id, ...this.#report });
    // A page that comes anew tries anew, as it would by itself.
    if (this.#state?.status === 'closed') this.#with((driver) => driver.retry());
    return member;
  }

  handle(member: Member, message: ToSession): void {
    switch (message.kind) {
      case 'connect':
        member.isConnected = true;
        member.stay();
        this.#with((driver) => driver.connect());
        // It does not come to rest now; who waited for that, and no longer lingers, is told.
        for (const other of this.#members) this.#tellLeft(other);
        return;
      case 'disconnect':
        this.#disconnect(member, message.wish);
        return;
      case 'retry':
        this.#with((driver) => driver.retry());
        return;
      case 'subscribe':
        this.#subscribe(member, message.symbol);
        return;
      case 'unsubscribe':
        this.#unsubscribe(member, message.symbol);
        return;
      case 'refresh':
        member.renew(message.symbol);
        this.#with((driver) => driver.refresh(message.symbol));
        return;
      case 'series':
        member.wantSeries(message.symbol, message.isWanted);
        if (message.isWanted) this.#with((driver) => driver.refresh(message.symbol));
        return;
      case 'candles':
        this.#candles(member, message.symbol, message.ms, message.isWanted);
        return;
      case 'events':
        this.#wantEvents(member, message.isWanted);
        return;
      case 'command':
        this.#command(member, message);
        return;
      case 'cancel':
        this.#cancel(member, message.command);
        return;
      case 'open':
      case 'end':
        return;
      default:
        message satisfies never;
    }
  }

  /** A page has ended its share, or (`isAbrupt`) has vanished: another may be about to come. */
  leave(member: Member, isAbrupt: boolean): void {
    if (!this.#members.delete(member)) return;
    member.stay();
    this.#tokens.left(member);
    for (const [id, { member: owner }] of [...this.#commands]) {
      if (owner === member) this.#cancelOwn(id);
    }
    const symbols = [...member.symbols];
    for (const [symbol, { candles }] of symbols) {
      for (const ms of candles.keys()) {
        if (this.#intervals(symbol).has(ms)) continue;
        this.#with((driver) => driver.releaseCandles(symbol, ms));
      }
      this.#unsubscribe(member, symbol);
    }
    member.tab.forget(member);
    if (this.#members.size > 0) {
      if (member.isConnected && !this.#isConnected) this.#with((driver) => driver.disconnect());
      this.#page.visibilityChanged();
    } else if (isAbrupt && !this.#isAsleep) {
      this.#with((driver) => driver.disconnect());
    } else {
      this.#end();
    }
  }

  answerToken(request: number, member: Member, answer: TokenAnswer): boolean {
    return this.#tokens.answer(request, member, answer);
  }

  online(is: boolean): void {
    this.#page.online(is);
  }

  visibilityChanged(): void {
    this.#page.visibilityChanged();
  }

  resumed(): void {
    this.#page.resumed();
  }

  /** Has the series of symbols read again, for a tab that now has room for them. */
  catchUp(symbols: readonly string[]): void {
    for (const symbol of symbols) this.#driver?.refresh(symbol);
  }

  /** Hands over what changed, if some tab has room. */
  pump(): void {
    if ([...this.#members].some(({ tab }) => tab.isReady)) this.#page.runFrame();
  }

  async #start(): Promise<void> {
    const { loader, wasm, spec } = this.#setup;
    try {
      const module = await loader.load(wasm, this.#page.host, spec.config);
      if (this.#ended) return;
      const token = spec.hasToken ? this.#tokens : undefined;
      const opened = { config: spec.config, token, output: this.#output() };
      const driver = openDriver(module, this.#page.host, opened);
      this.#driver = driver;
      for (const call of this.#waiting.splice(0)) call(driver);
    } catch (error) {
      if (!this.#ended) this.#failed(error);
    }
  }

  #output(): SessionOutput {
    return {
      state: (effect) => this.#takeState(effect),
      authRequired: () => this.#tell((session) => ({ kind: 'auth_required', session })),
      report: (code, message) => {
        this.#report = { code, message };
        this.#tell((session) => ({ kind: 'report', session, code, message }));
      },
      event: (type, text) => {
        this.#retained.take(type, text);
        for (const { wantsEvents, tab, id } of [...this.#members]) {
          if (!wantsEvents) continue;
          tab.post({ kind: 'event', session: id, type, text, isReplay: false }, text.length);
        }
      },
      commandDone: (effect) => {
        const waiting = this.#commands.get(effect.command);
        this.#commands.delete(effect.command);
        if (waiting === undefined) return;
        const { member, command } = waiting;
        const done = { ...effect, command };
        member.tab.post({ kind: 'done', session: member.id, effect: done }, effect.text.length);
      },
      symbol: (symbol) => this.#symbol(symbol),
      flushed: this.#setup.framesWanted,
      failed: (error) => this.#failed(error),
      gone: () => {},
    };
  }

  #symbol(symbol: string): SymbolOutput {
    const members = [...this.#members];
    return {
      wantsSeries: members.some(({ symbols }) => symbols.get(symbol)?.wantsSeries),
      candleIntervals: [...this.#intervals(symbol)],
      takeSeries: (block) => {
        for (const member of members) member.takeSeries(symbol, block);
      },
      takeCandles: (ms, block) => {
        for (const member of members) member.takeCandles(symbol, ms, block);
      },
    };
  }

  get #isAsleep(): boolean {
    const status = this.#driver === undefined ? 'idle' : (this.#state?.status ?? 'idle');
    return status === 'idle' || status === 'closed';
  }

  #takeState(effect: StateEffect): void {
    const { host } = this.#setup;
    // Each side has a monotonic clock of its own.
    const retryAt = effect.retryAt < 0 ? -1 : host.unix() + effect.retryAt - host.now();
    const state = { ...effect, retryAt };
    this.#state = state;
    this.#retained.follow(state);
    if (state.status === 'live') this.#report = undefined;
    for (const member of [...this.#members]) this.#sendState(member, state);
    const isOver = state.status === 'idle' || state.status === 'closed';
    if (isOver && this.#members.size === 0) this.#end();
  }

  #sendState({ tab, id }: Member, state: StateEffect): void {
    tab.post({ kind: 'state', session: id, state });
  }

  #subscribe(member: Member, symbol: string): void {
    const isNew = !this.#isWanted(symbol);
    member.want(symbol);
    if (isNew) this.#with((driver) => driver.subscribe(symbol));
    else this.#with((driver) => driver.refresh(symbol));
    if (member.wantsEvents) this.#replay(member, symbol);
  }

  #unsubscribe(member: Member, symbol: string): void {
    if (!member.symbols.has(symbol)) return;
    member.unwant(symbol);
    if (!this.#isWanted(symbol)) this.#with((driver) => driver.unsubscribe(symbol));
  }

  #candles(member: Member, symbol: string, ms: number, isWanted: boolean): void {
    const before = this.#intervals(symbol).has(ms);
    member.wantCandles(symbol, ms, isWanted);
    const after = this.#intervals(symbol).has(ms);
    if (after && !before) this.#with((driver) => driver.wantCandles(symbol, ms));
    else if (before && !after) this.#with((driver) => driver.releaseCandles(symbol, ms));
    else if (isWanted) this.#with((driver) => driver.refresh(symbol));
  }

  #wantEvents(member: Member, isWanted: boolean): void {
    const isNew = isWanted && !member.wantsEvents;
    member.wantsEvents = isWanted;
    if (isNew) this.#replay(member);
  }

  #replay({ tab, id }: Member, symbol?: string): void {
    for (const { type, text } of this.#retained.all(symbol)) {
      tab.post({ kind: 'event', session: id, type, text, isReplay: true }, text.length);
    }
  }

  #disconnect(member: Member, wish: number): void {
    member.stay();
    member.isConnected = false;
    member.leaving = wish;
    if (!this.#isConnected) this.#with((driver) => driver.disconnect());
    member.endLinger = this.#setup.host.setTimer(this.#lingerMs, () => {
      member.endLinger = undefined;
      // Where nobody is connected the core lingers, too, and tells all of them when it rests.
      if (this.#isConnected) this.#tellLeft(member);
    });
  }

  #tellLeft(member: Member): void {
    if (member.leaving === undefined || member.endLinger !== undefined) return;
    member.tab.post({ kind: 'left', session: member.id, wish: member.leaving });
    member.leaving = undefined;
  }

  get #isConnected(): boolean {
    return [...this.#members].some(({ isConnected }) => isConnected);
  }

  #command(member: Member, message: Extract<ToSession, { kind: 'command' }>): void {
    this.#lastCommand += 1;
    const id = this.#lastCommand;
    const { command, url, name, text, timeoutMs } = message;
    this.#commands.set(id, { member, command });
    this.#with((driver) => {
      if (url !== undefined) driver.sendRequest(id, url, text, timeoutMs);
      else driver.sendCommand(id, name ?? '', text, timeoutMs);
    });
  }

  #cancel(member: Member, command: number): void {
    for (const [id, waiting] of this.#commands) {
      if (waiting.member === member && waiting.command === command) this.#cancelOwn(id);
    }
  }

  #cancelOwn(id: number): void {
    this.#commands.delete(id);
    this.#with((driver) => driver.cancelCommand(id));
  }

  #isWanted(symbol: string): boolean {
    return [...this.#members].some(({ symbols }) => symbols.has(symbol));
  }

  #intervals(symbol: string): Set<number> {
    return new Set(
      [...this.#members].flatMap(({ symbols }) => [...(symbols.get(symbol)?.candles.keys() ?? [])]),
    );
  }

  #tell(message: (session: number) => FromSession): void {
    for (const { tab, id } of [...this.#members]) tab.post(message(id));
  }

  #with(call: (driver: Session) => void): void {
    if (this.#ended) return;
    if (this.#driver === undefined) this.#waiting.push(call);
    else call(this.#driver);
  }

  #failed(error: unknown): void {
    const message = messageOf(error);
    const code = error instanceof TidewireError ? error.code : null;
    // What the core refuses does it no harm.
    if (code === null) this.#setup.loader.forget();
    this.#driver = undefined;
    this.#tell((session) => ({ kind: 'failed', session, code, message }));
    for (const member of this.#members) member.stay();
    this.#members.clear();
    this.#end();
  }

  #end(): void {
    if (this.#ended) return;
    this.#ended = true;
    const driver = this.#driver;
    this.#driver = undefined;
    this.#waiting.length = 0;
    driver?.end();
    this.#setup.ended();
  }
}

/** How long a tab that leaves may come back as if it had not, as a page without a worker. */
function lingerMsOf(config: string): number {
  return (JSON.parse(config) as { linger_ms?: number }).linger_ms ?? LINGER_MS;
}
