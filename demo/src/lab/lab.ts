import { browserHost } from 'tidewire';
import type { Host, LifecycleListener, Store } from 'tidewire';
import { Signal } from '../lib/signal.ts';
import { channelOf, takesToken } from './channel_paths.ts';
import { LabSocket, blockedSocket } from './lab_socket.ts';
import type { SocketWatcher } from './lab_socket.ts';

/** What is broken at the moment. */
export interface Faults {
  /** The device has no network. */
  readonly isOffline: boolean;
  /** The network lets no WebSocket through, but plain HTTP. */
  readonly isBlocked: boolean;
  /** No token that this page has is any good. */
  readonly isRevoked: boolean;
  /** Sockets that are open and over which nothing passes. */
  readonly stalled: number;
}

/** The close code for a token that is no good (docs/protocol.md, "Connection"). */
const AUTH_CLOSE_CODE = 4001;

const NONE: Faults = { isOffline: false, isBlocked: false, isRevoked: false, stalled: 0 };

/** Breaks this page's network and sign-in on request. Every socket of its client goes through here. */
export class Lab {
  /** For `createClient({ host })`. */
  readonly host: Host;
  readonly #watcher: SocketWatcher;
  readonly #sockets = new Set<LabSocket>();
  readonly #listeners = new Set<LifecycleListener>();
  readonly #faults = new Signal<Faults>(NONE);
  #isExpired = false;

  constructor(watcher: SocketWatcher) {
    this.#watcher = watcher;
    this.host = this.#makeHost(browserHost());
  }

  get faults(): Store<Faults> {
    return this.#faults;
  }

  /** Throws, as a request without a network would. */
  assertOnline(): void {
    if (this.#faults.getSnapshot().isOffline) throw new Error('this device is offline');
  }

  /** The token as the page would send it now: what is expired or revoked no server accepts. */
  stamp(token: string, isFresh: boolean): string {
    if (isFresh) this.#isExpired = false;
    const isGood = !this.#isExpired && !this.#faults.getSnapshot().isRevoked;
    return isGood ? token : `${token.slice(0, token.lastIndexOf('.'))}.refused`;
  }

  drop(): void {
    for (const socket of [...this.#sockets]) socket.drop();
  }

  stall(): void {
    for (const socket of this.#sockets) socket.stall();
    this.#countStalled();
  }

  setOffline(isOffline: boolean): void {
    this.#set({ isOffline });
    for (const listener of [...this.#listeners]) {
      if (isOffline) listener.offline();
      else listener.online();
    }
  }

  setBlocked(isBlocked: boolean): void {
    this.#set({ isBlocked });
    if (isBlocked) this.drop();
  }

  /** The token that the page holds ends now; the server will tell, and a fresh one is good. */
  expireToken(): void {
    this.#isExpired = true;
    this.#endTokens();
  }

  /** Fresh tokens are refused as well, until the visitor signs in again. */
  setRevoked(isRevoked: boolean): void {
    this.#set({ isRevoked });
    if (isRevoked) this.#endTokens();
  }

  /** What a server does when the token of a connection ends. */
  #endTokens(): void {
    for (const socket of [...this.#sockets]) if (takesToken(channelOf(socket.path))) socket.drop(AUTH_CLOSE_CODE);
  }

  #set(change: Partial<Faults>): void {
    this.#faults.set({ ...this.#faults.getSnapshot(), ...change });
  }

  #countStalled(): void {
    const stalled = [...this.#sockets].filter(({ isStalled }) => isStalled).length;
    if (stalled !== this.#faults.getSnapshot().stalled) this.#set({ stalled });
  }

  #open(url: string, protocols: string[]): LabSocket {
    const watcher = this.#watcher;
    const socket = new LabSocket(url, protocols, {
      opening: (path) => watcher.opening(path),
      opened: (path) => watcher.opened(path),
      received: (path, units) => watcher.received(path, units),
      closing: (path) => watcher.closing(path),
      closed: (path, code, closed) => {
        this.#sockets.delete(closed);
        this.#countStalled();
        watcher.closed(path, code, closed);
      },
    });
    this.#sockets.add(socket);
    return socket;
  }

  #makeHost(real: Host): Host {
    const faults = () => this.#faults.getSnapshot();
    return {
      ...real,
      createWebSocket: (url, protocols) =>
        faults().isBlocked || faults().isOffline ? blockedSocket() : this.#open(url, protocols),
      http: async (request) => {
        this.assertOnline();
        return real.http(request);
      },
      isOnline: () => !faults().isOffline && real.isOnline(),
      onLifecycle: (listener) => {
        this.#listeners.add(listener);
        const end = real.onLifecycle({
          online: () => {
            if (!faults().isOffline) listener.online();
          },
          offline: () => listener.offline(),
          visible: (is) => listener.visible(is),
          resumed: () => listener.resumed(),
        });
        return () => {
          this.#listeners.delete(listener);
          end();
        };
      },
    };
  }
}
