import type { Host, LifecycleListener } from '../host.js';

/** How the pages of a worker stand, all of them together. */
export interface RoomLife {
  /** What was said last, by whichever page. */
  isOnline(): boolean;
}

/** What a session of a worker takes for its page: all the tabs that share it. */
export class RoomHost {
  readonly host: Host;
  readonly #isAnyVisible: () => boolean;
  readonly #framesWanted: () => void;
  readonly #listeners = new Set<LifecycleListener>();
  #frame: (() => void) | undefined;
  #wasVisible: boolean;

  /** `framesWanted` is called when something waits for `runFrame`. */
  constructor(base: Host, life: RoomLife, isAnyVisible: () => boolean, framesWanted: () => void) {
    this.#isAnyVisible = isAnyVisible;
    this.#wasVisible = isAnyVisible();
    this.#framesWanted = framesWanted;
    this.host = {
      now: () => base.now(),
      unix: () => base.unix(),
      seed: () => base.seed(),
      pageUrl: () => base.pageUrl(),
      createWebSocket: (url, protocols) => base.createWebSocket(url, protocols),
      http: (request) => base.http(request),
      setTimer: (delayMs, callback) => base.setTimer(delayMs, callback),
      readLocal: (url) => base.readLocal(url),
      requestFrame: (callback) => this.#requestFrame(callback),
      isOnline: () => life.isOnline(),
      isVisible: () => this.#wasVisible,
      onLifecycle: (listener) => {
        this.#listeners.add(listener);
        return () => this.#listeners.delete(listener);
      },
    };
  }

  /** Hands over what waits for a frame, if anything does. */
  runFrame(): void {
    const frame = this.#frame;
    this.#frame = undefined;
    frame?.();
  }

  online(is: boolean): void {
    for (const listener of this.#listeners) {
      if (is) listener.online();
      else listener.offline();
    }
  }

  /** A tab was shown, hidden, has come or gone. */
  visibilityChanged(): void {
    const is = this.#isAnyVisible();
    if (is === this.#wasVisible) return;
    this.#wasVisible = is;
    for (const listener of this.#listeners) listener.visible(is);
  }

  resumed(): void {
    for (const listener of this.#listeners) listener.resumed();
  }

  #requestFrame(callback: () => void): () => void {
    this.#frame = callback;
    this.#framesWanted();
    return () => {
      if (this.#frame === callback) this.#frame = undefined;
    };
  }
}
