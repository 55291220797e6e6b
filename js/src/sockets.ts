import type { Host, SocketLike } from './host.js';

/** Told what the sockets do; `socket` is the core's id. */
export interface SocketListener {
  opened(socket: number, protocol: string): void;
  frame(socket: number, frame: string | ArrayBuffer): void;
  closed(socket: number, code: number, reason: string): void;
  /** The constructor refused; `closed` with 1006 follows. */
  refused(socket: number, cause: unknown): void;
}

/** The close code for a connection that was lost, or never came (RFC 6455 section 7.1.5). */
const ABNORMAL_CLOSE = 1006;

/** RFC 6455 section 7.4.1: done. */
const NORMAL_CLOSE = 1000;

/** A close reason is at most 123 bytes of UTF-8 (RFC 6455 section 5.5); ours are ASCII. */
const CLOSE_REASON_UNITS_MAX = 123;

/**
 * The sockets of one connection by the core's ids. There may be several: an old one whose close
 * takes its time, and the new one. What an old one still says is passed on; the core drops it.
 */
export class Sockets {
  readonly #host: Host;
  readonly #listener: SocketListener;
  readonly #open = new Map<number, SocketLike>();

  constructor(host: Host, listener: SocketListener) {
    this.#host = host;
    this.#listener = listener;
  }

  open(id: number, url: string, protocols: string[]): void {
    let socket: SocketLike;
    try {
      socket = this.#host.createWebSocket(url, protocols);
    } catch (cause) {
      // A bad address, or one that the page's policy blocks: to the core it is a lost socket.
      this.#listener.refused(id, cause);
      this.#listener.closed(id, ABNORMAL_CLOSE, '');
      return;
    }
    this.#open.set(id, socket);
    socket.binaryType = 'arraybuffer';
    socket.onopen = () => this.#listener.opened(id, socket.protocol);
    socket.onmessage = ({ data }) => {
      if (typeof data === 'string' || data instanceof ArrayBuffer) this.#listener.frame(id, data);
    };
    // Says nothing that the close does not say; without it `ws` throws.
    socket.onerror = () => {};
    socket.onclose = ({ code, reason }) => {
      this.#open.delete(id);
      this.#listener.closed(id, code, String(reason));
    };
  }

  send(id: number, text: string): void {
    try {
      this.#open.get(id)?.send(text);
    } catch {
      // Only a socket that is not open throws; its close event is on the way.
    }
  }

  /** Starts the closing handshake; the close event comes when the server has answered. */
  close(id: number, code: number, reason: string): void {
    const socket = this.#open.get(id);
    if (socket !== undefined) closeSocket(socket, code, reason);
  }

  /** Closes what is left and hears nothing more from any. */
  dispose(): void {
    for (const socket of this.#open.values()) {
      socket.onopen = null;
      socket.onmessage = null;
      socket.onclose = null;
      closeSocket(socket, NORMAL_CLOSE, '');
    }
    this.#open.clear();
  }
}

function closeSocket(socket: SocketLike, code: number, reason: string): void {
  // Browsers let applications send no other codes; then the close carries none.
  const allowed = code === NORMAL_CLOSE || (code >= 3000 && code <= 4999);
  try {
    if (allowed) socket.close(code, reason.slice(0, CLOSE_REASON_UNITS_MAX));
    else socket.close();
  } catch {
    // A socket that is closed already.
  }
}
