import type { WasmSource } from '../core_loader.js';
import type { SessionSetup } from '../engine.js';
import { messageOf, TidewireError } from '../errors.js';
import { FrameScheduler } from '../frame.js';
import type { Cancel, Host } from '../host.js';
import { VERSION } from './messages.js';
import type { Frame, FromSession, Locks, PortLike, ToPage, ToWorker } from './messages.js';
import { RemoteSession } from './remote_session.js';

/** Without locks: how often this side says that it is there, and expects an answer. */
const PING_MS = 10_000;
/** A worker that has owed an answer for this long is gone; deadlines decide, not timers. */
const SILENCE_MS_MAX = 30_000;
/** A worker that nobody uses after this much is left again. */
const UNUSED_MS = 1000;
/** So many messages are read before the worker is told so. */
const READ_MESSAGES_MAX = 256;
/** So many characters, too: far fewer than the worker leaves unread. */
const READ_UNITS_MAX = 1024 * 1024;

const NO_TICKS = new Float64Array(0);

/** What a link works with. */
export interface LinkSetup {
  readonly host: Host;
  readonly locks: Locks | null;
  readonly wasm: WasmSource;
  readonly owner: string;
  /** All sessions have ended, or the worker is gone: the link is of no more use. */
  readonly over: (isGone: boolean) => void;
}

/** One page's line to one worker. */
export class WorkerLink {
  readonly #setup: LinkSetup;
  readonly #port: PortLike;
  readonly #close: (isOrderly: boolean) => void;
  readonly #sessions = new Map<number, RemoteSession>();
  readonly #frames: FrameScheduler;
  #frame: Frame | undefined;
  #lastSession = 0;
  #unacknowledged = 0;
  #unacknowledgedUnits = 0;
  readonly #ends: Cancel[] = [];
  #endPing: Cancel | undefined;
  #endUnused: Cancel | undefined;
  #isOver = false;
  #holdsLock = false;
  #settle: { readonly resolve: () => void; readonly reject: (error: Error) => void } | undefined;
  #heardAt: number;
  #pingedAt: number | undefined;

  /** `close` ends the page's end of `port`; orderly: after a goodbye that was heard. */
  constructor(port: PortLike, close: (isOrderly: boolean) => void, setup: LinkSetup) {
    this.#port = port;
    this.#close = close;
    this.#setup = setup;
    this.#heardAt = setup.host.now();
    this.#frames = new FrameScheduler(setup.host, () => this.#show());
  }

  /** Resolves when the worker is ready; rejects with why it is not. */
  start(timeoutMs: number, onError: (callback: (message: string) => void) => void): Promise<void> {
    const { host } = this.#setup;
    const started = new Promise<void>((resolve, reject) => {
      this.#settle = { resolve, reject };
    });
    const late = `it did not answer within ${timeoutMs} ms`;
    const endTimer = host.setTimer(timeoutMs, () => this.#refused(late));
    onError((message) => this.#refused(message));
    this.#port.onmessage = (event: MessageEvent) => this.#take(event.data as ToPage);
    void this.#greet();
    return started.finally(endTimer);
  }

  open(setup: SessionSetup): RemoteSession {
    this.#endUnused?.();
    this.#lastSession += 1;
    const line = {
      host: this.#setup.host,
      post: (message: ToWorker) => this.#post(message),
      ended: (id: number) => this.#ended(id),
    };
    const session = new RemoteSession(this.#lastSession, line, setup, this.#setup.owner);
    this.#sessions.set(session.id, session);
    // It was over between the asking for it and now.
    if (this.#isOver) queueMicrotask(() => session.gone());
    return session;
  }

  async #greet(): Promise<void> {
    const { host, locks, wasm } = this.#setup;
    const name = `tidewire page ${host.seed()} ${host.seed()}`;
    const release = await locks?.hold(name).catch(() => undefined);
    this.#holdsLock = release !== undefined;
    if (release !== undefined) this.#ends.push(release);
    if (this.#isOver) {
      release?.();
      return;
    }
    const lock = release === undefined ? null : name;
    this.#post({ kind: 'hello', version: VERSION, lock, wasm, ...this.#page() });
    this.#ends.push(
      host.onLifecycle({
        online: () => this.#tellPage(false),
        offline: () => this.#tellPage(false),
        resumed: () => this.#tellPage(true),
        visible: (is) => {
          this.#tellPage(false);
          this.#frames.visible(is);
        },
      }),
    );
  }

  #take(message: ToPage): void {
    if (this.#isOver) return;
    this.#heardAt = this.#setup.host.now();
    this.#acknowledge(message);
    switch (message.kind) {
      case 'batch':
        for (const one of message.messages) this.#takeOf(one);
        return;
      case 'welcome':
        this.#welcomed(message.lock);
        return;
      case 'refused':
        this.#refused(message.message, message.code);
        return;
      case 'dropped':
        this.#gone();
        return;
      case 'pong':
        this.#pingedAt = undefined;
        return;
      case 'frame':
        this.#frame = message;
        this.#frames.schedule();
        return;
      default:
        this.#takeOf(message);
    }
  }

  #takeOf(message: FromSession): void {
    const session = this.#sessions.get(message.session);
    if (message.kind === 'token') this.#answer(message.request, session, message.fresh);
    else session?.take(message);
  }

  /** Frames are answered by `shown`; of the rest the worker counts what may be unread. */
  #acknowledge(message: ToPage): void {
    const read = message.kind === 'batch' ? message.messages : [message];
    this.#unacknowledged += read.length;
    for (const one of read) this.#unacknowledgedUnits += unitsOf(one);
    const isMuch =
      this.#unacknowledged >= READ_MESSAGES_MAX || this.#unacknowledgedUnits >= READ_UNITS_MAX;
    if (!isMuch) return;
    this.#unacknowledged = 0;
    this.#unacknowledgedUnits = 0;
    this.#post({ kind: 'ping' });
  }

  #welcomed(lock: string | null): void {
    const { locks } = this.#setup;
    const hasLock = lock !== null && locks !== null;
    if (hasLock) this.#ends.push(locks.whenFree(lock, () => this.#gone()));
    // Without a lock of its own it has to say that it is there.
    if (!hasLock || !this.#holdsLock) this.#ping();
    this.#settle?.resolve();
    this.#settle = undefined;
    // Whoever wanted it may have left while it started.
    this.#endUnused = this.#setup.host.setTimer(UNUSED_MS, () => this.#endUnlessUsed());
  }

  #refused(message: string, code = 'worker_unavailable'): void {
    if (this.#settle === undefined || this.#isOver) return;
    const { reject } = this.#settle;
    this.#settle = undefined;
    this.#post({ kind: 'bye' });
    this.#release(false);
    reject(new TidewireError(code, message));
  }

  /** Deadlines decide: a timer that comes late after a sleep does not make a worker dead. */
  #ping(): void {
    const { host } = this.#setup;
    const now = host.now();
    const isOwing = this.#pingedAt !== undefined && now - this.#pingedAt < 2 * SILENCE_MS_MAX;
    if (isOwing && now - Math.max(this.#heardAt, this.#pingedAt ?? 0) >= SILENCE_MS_MAX) {
      this.#gone();
      return;
    }
    if (!isOwing) {
      this.#pingedAt = now;
      this.#post({ kind: 'ping' });
    }
    this.#endPing = host.setTimer(PING_MS, () => this.#ping());
  }

  #show(): void {
    const frame = this.#frame;
    if (frame === undefined || this.#isOver) return;
    this.#frame = undefined;
    const ticks = frame.ticks === null ? NO_TICKS : new Float64Array(frame.ticks);
    const told = new Set<RemoteSession>();
    for (const part of frame.parts) {
      const session = this.#sessions.get(part.session);
      if (session === undefined) continue;
      session.show(part, ticks);
      told.add(session);
    }
    this.#post({ kind: 'shown', ticks: frame.ticks }, frame.ticks === null ? [] : [frame.ticks]);
    for (const session of told) session.flushed();
  }

  #answer(request: number, session: RemoteSession | undefined, fresh: boolean): void {
    const nobody = Promise.reject<string>(new Error('the page has left this connection'));
    (session?.askForToken(fresh) ?? nobody).then(
      (token) => this.#post({ kind: 'token', request, answer: { token } }),
      (error: unknown) =>
        this.#post({ kind: 'token', request, answer: { error: messageOf(error) } }),
    );
    nobody.catch(() => {});
  }

  #tellPage(resumed: boolean): void {
    this.#post({ kind: 'page', ...this.#page(), resumed });
  }

  #page(): { visible: boolean; online: boolean } {
    const { host } = this.#setup;
    return { visible: host.isVisible(), online: host.isOnline() };
  }

  #ended(id: number): void {
    this.#sessions.delete(id);
    if (this.#sessions.size > 0 || this.#isOver) return;
    queueMicrotask(() => this.#endUnlessUsed());
  }

  /** Says goodbye, unless there are sessions. */
  #endUnlessUsed(): void {
    if (this.#isOver || this.#sessions.size > 0) return;
    this.#post({ kind: 'bye' });
    this.#release(true);
    this.#setup.over(false);
  }

  #gone(): void {
    if (this.#isOver) return;
    this.#refused('it ended as it started');
    if (this.#isOver) return;
    this.#release(false);
    const sessions = [...this.#sessions.values()];
    // First: who is told that a session is gone opens another.
    this.#setup.over(true);
    for (const session of sessions) session.gone();
  }

  #post(message: ToWorker, transfer: ArrayBuffer[] = []): void {
    if (!this.#isOver) this.#port.postMessage(message, transfer);
  }

  #release(isOrderly: boolean): void {
    this.#isOver = true;
    this.#port.onmessage = null;
    for (const end of this.#ends.splice(0)) end();
    this.#endPing?.();
    this.#endUnused?.();
    this.#frames.cancel();
    this.#close(isOrderly);
  }
}

/** As the worker counts them. */
function unitsOf(message: ToPage): number {
  if (message.kind === 'event') return message.text.length;
  return message.kind === 'done' ? message.effect.text.length : 0;
}
