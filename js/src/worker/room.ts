import type { CoreLoader, WasmSource } from '../core_loader.js';
import { messageOf, TidewireError } from '../errors.js';
import type { Cancel, Host } from '../host.js';
import type { Member } from './member.js';
import { VERSION } from './messages.js';
import type { Hello, Locks, PortLike, ToPage, ToSession, ToWorker } from './messages.js';
import { SharedSession } from './shared_session.js';
import { Tab } from './tab.js';

/** Without locks a page says this often that it is there; a hidden one is throttled to a minute. */
export const PING_MS: number = 10_000;

/** A page that has said nothing for this long is gone, where there are no locks to tell. */
const SILENCE_MS_MAX = 180_000;

/** What a room works with. */
export interface RoomSetup {
  /** Clock, timers, sockets and HTTP of the worker. */
  readonly host: Host;
  readonly loader: CoreLoader;
  readonly locks: Locks | null;
  /** The last page has gone. */
  readonly emptied?: () => void;
}

/** A page, and its sessions by its own numbers. */
interface Seat {
  readonly tab: Tab;
  readonly port: PortLike;
  readonly sessions: Map<number, { readonly member: Member; readonly session: SharedSession }>;
  wasm: WasmSource;
  unwatch: Cancel;
  /** It has said hello; the core is being loaded for it. */
  isGreeted: boolean;
}

/** How many of what there is: all zero once everybody has gone. */
export interface RoomCounts {
  readonly tabs: number;
  readonly sessions: number;
}

/**
 * All that a worker runs: the sessions of all pages that are connected to it, each shared by those
 * who want the same.
 */
export class Room {
  readonly #setup: RoomSetup;
  readonly #seats = new Set<Seat>();
  readonly #sessions = new Map<string, SharedSession>();
  /** The lock that says that this worker lives. */
  readonly #lock: Promise<string | null>;
  #isOnline = true;
  #lastRequest = 0;
  #isPumping = false;
  #isPumpWanted = false;
  #endSilenceCheck: Cancel | undefined;

  constructor(setup: RoomSetup) {
    this.#setup = setup;
    this.#lock = this.#holdLock();
  }

  get counts(): RoomCounts {
    return { tabs: this.#seats.size, sessions: this.#sessions.size };
  }

  /** A page has opened a port to this worker. */
  attach(port: PortLike): void {
    const overrun = (): void => this.#drop(seat);
    const seat: Seat = {
      tab: new Tab(port, overrun),
      port,
      sessions: new Map(),
      wasm: {},
      unwatch: () => {},
      isGreeted: false,
    };
    port.onmessage = (event: MessageEvent) => this.#take(seat, event.data as ToWorker);
  }

  #take(seat: Seat, message: ToWorker): void {
    const { tab } = seat;
    tab.heard(this.#setup.host.now());
    if (message.kind === 'hello') {
      tab.page = { visible: message.visible, online: message.online };
      seat.isGreeted = true;
      void this.#greet(seat, message);
      return;
    }
    if (seat.isGreeted) {
      // It is not welcome yet, but may be hidden, or have given up.
      if (message.kind === 'page') tab.page = { visible: message.visible, online: message.online };
      if (message.kind === 'bye') seat.isGreeted = false;
      return;
    }
    if (!this.#seats.has(seat)) {
      // It was taken for gone, and was only asleep.
      if (message.kind !== 'bye') this.#post(seat, { kind: 'dropped' });
      return;
    }
    switch (message.kind) {
      case 'page':
        tab.page = { visible: message.visible, online: message.online };
        this.#pageChanged(message.online);
        if (message.resumed) for (const session of this.#sessions.values()) session.resumed();
        return;
      case 'shown':
        this.#shown(seat, message.ticks);
        return;
      case 'token':
        for (const { member, session } of seat.sessions.values()) {
          if (session.answerToken(message.request, member, message.answer)) return;
        }
        return;
      case 'ping':
        this.#post(seat, { kind: 'pong' });
        return;
      case 'bye':
        this.#detach(seat, false);
        return;
      default:
        this.#toSession(seat, message);
    }
  }

  async #greet(seat: Seat, { version, lock, wasm }: Hello): Promise<void> {
    if (version !== VERSION) {
      seat.isGreeted = false;
      this.#refuse(seat, 'worker_unavailable', `the worker is of version ${VERSION}`);
      return;
    }
    try {
      const [, own] = await Promise.all([
        this.#setup.loader.load(wasm, this.#setup.host),
        this.#lock,
      ]);
      if (!seat.isGreeted) return;
      seat.isGreeted = false;
      seat.wasm = wasm;
      this.#seats.add(seat);
      this.#watch(seat, lock);
      this.#pageChanged(seat.tab.page.online);
      this.#post(seat, { kind: 'welcome', version: VERSION, lock: own });
    } catch (error) {
      seat.isGreeted = false;
      const code = error instanceof TidewireError ? error.code : 'worker_unavailable';
      this.#refuse(seat, code, messageOf(error));
    }
  }

  #toSession(seat: Seat, message: ToSession): void {
    if (message.kind === 'open') {
      const key = JSON.stringify(message.spec);
      const session = this.#sessions.get(key) ?? this.#open(key, message, seat.wasm);
      const member = session.join(seat.tab, message.session);
      seat.sessions.set(message.session, { member, session });
      return;
    }
    const found = seat.sessions.get(message.session);
    if (found === undefined) return;
    if (message.kind === 'end') {
      seat.sessions.delete(message.session);
      found.session.leave(found.member, false);
    } else {
      found.session.handle(found.member, message);
    }
  }

  #open(
    key: string,
    { spec }: Extract<ToSession, { kind: 'open' }>,
    wasm: WasmSource,
  ): SharedSession {
    const { host, loader } = this.#setup;
    const session: SharedSession = new SharedSession({
      spec,
      host,
      loader,
      wasm,
      life: { isOnline: () => this.#isOnline },
      nextRequest: () => {
        this.#lastRequest += 1;
        return this.#lastRequest;
      },
      framesWanted: () => this.#schedulePump(),
      ended: () => {
        if (this.#sessions.get(key) === session) this.#sessions.delete(key);
        for (const { sessions } of this.#seats) {
          for (const [id, seat] of sessions) if (seat.session === session) sessions.delete(id);
        }
      },
    });
    this.#sessions.set(key, session);
    return session;
  }

  /** What one says of the network counts for all: they share it. */
  #pageChanged(online: boolean): void {
    const wasOnline = this.#isOnline;
    this.#isOnline = online;
    for (const session of this.#sessions.values()) {
      if (online !== wasOnline) session.online(online);
      session.visibilityChanged();
    }
  }

  #shown(seat: Seat, ticks: ArrayBuffer | null): void {
    seat.tab.shown(ticks);
    for (const { member, session } of seat.sessions.values()) session.catchUp(member.takeBehind());
    this.#schedulePump();
  }

  /** Once all that came in this turn has been handled. */
  #schedulePump(): void {
    this.#isPumpWanted = true;
    if (this.#isPumping) return;
    this.#isPumping = true;
    queueMicrotask(() => {
      this.#isPumpWanted = false;
      for (const session of [...this.#sessions.values()]) session.pump();
      for (const { tab } of this.#seats) tab.sendFrame();
      this.#isPumping = false;
      // What was asked for meanwhile waits for tabs that have room, if there are any.
      if (this.#isPumpWanted) this.#schedulePump();
    });
  }

  #watch(seat: Seat, lock: string | null): void {
    const { locks } = this.#setup;
    if (lock !== null && locks !== null) {
      seat.unwatch = locks.whenFree(lock, () => this.#detach(seat, true));
    } else {
      this.#endSilenceCheck ??= this.#checkSilence();
    }
  }

  #checkSilence(): Cancel {
    const { host } = this.#setup;
    return host.setTimer(SILENCE_MS_MAX / 3, () => {
      this.#endSilenceCheck = undefined;
      const since = host.now() - SILENCE_MS_MAX;
      for (const seat of [...this.#seats]) if (seat.tab.heardAt < since) this.#detach(seat, true);
      if (this.#seats.size > 0) this.#endSilenceCheck = this.#checkSilence();
    });
  }

  #detach(seat: Seat, isAbrupt: boolean): void {
    if (!this.#seats.delete(seat)) return;
    seat.unwatch();
    for (const { member, session } of seat.sessions.values()) session.leave(member, isAbrupt);
    seat.sessions.clear();
    if (this.#seats.size > 0) {
      for (const session of this.#sessions.values()) session.visibilityChanged();
      return;
    }
    this.#endSilenceCheck?.();
    this.#endSilenceCheck = undefined;
    this.#setup.emptied?.();
  }

  #drop(seat: Seat): void {
    if (!this.#seats.has(seat)) return;
    seat.tab.sendQueue();
    this.#post(seat, { kind: 'dropped' });
    this.#detach(seat, true);
  }

  #refuse(seat: Seat, code: string, message: string): void {
    this.#post(seat, { kind: 'refused', code, message });
  }

  /** Past the tab's own count of what it has not read. */
  #post({ port }: Seat, message: ToPage): void {
    port.postMessage(message, []);
  }

  async #holdLock(): Promise<string | null> {
    const { locks, host } = this.#setup;
    if (locks === null) return null;
    const name = `tidewire worker ${host.seed()} ${host.seed()}`;
    return locks.hold(name).then(
      () => name,
      () => null,
    );
  }
}
