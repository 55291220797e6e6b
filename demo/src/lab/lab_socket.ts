import type { SocketLike } from 'tidewire';

/** The close code of a connection that was lost (RFC 6455 section 7.1.5). */
const ABNORMAL_CLOSE = 1006;

/** Told what passes over a socket, after the client has been told. */
export interface SocketWatcher {
  opening(path: string): void;
  opened(path: string): void;
  received(path: string, units: number): void;
  /** The client has given the socket up, and is still at it. */
  closing(path: string): void;
  closed(path: string, code: number, socket: LabSocket): void;
}

/** The path of an address, never its query: a token may stand there. */
const pathOf = (url: string): string => new URL(url).pathname;

/**
 * A browser's WebSocket that can be broken as networks break one: lost without a word, or silent.
 * The client knows nothing of it and heals as it would from the real thing.
 */
export class LabSocket implements SocketLike {
  onopen: (() => void) | null = null;
  onmessage: ((event: { readonly data: unknown }) => void) | null = null;
  onerror: (() => void) | null = null;
  onclose: ((event: { readonly code: number; readonly reason: string }) => void) | null = null;
  readonly path: string;
  readonly #real: WebSocket;
  readonly #watcher: SocketWatcher;
  #isStalled = false;

  constructor(url: string, protocols: string[], watcher: SocketWatcher) {
    this.path = pathOf(url);
    this.#watcher = watcher;
    this.#real = new WebSocket(url, protocols);
    watcher.opening(this.path);
    this.#real.onopen = () => {
      this.onopen?.();
      watcher.opened(this.path);
    };
    this.#real.onmessage = ({ data }) => this.#receive(data);
    this.#real.onerror = () => this.onerror?.();
    this.#real.onclose = ({ code, reason }) => this.#end(code, reason);
  }

  get binaryType(): string {
    return this.#real.binaryType;
  }

  set binaryType(type: string) {
    this.#real.binaryType = type as BinaryType;
  }

  get protocol(): string {
    return this.#real.protocol;
  }

  get isStalled(): boolean {
    return this.#isStalled;
  }

  send(data: string): void {
    if (!this.#isStalled) this.#real.send(data);
  }

  close(code?: number, reason?: string): void {
    this.#real.close(code, reason);
    this.#watcher.closing(this.path);
  }

  /** Nothing passes any more in either direction, and nobody is told: a router that forgot. */
  stall(): void {
    this.#isStalled = true;
  }

  /** Lost at once, without a closing handshake; or ended with a code, as by the server. */
  drop(code = ABNORMAL_CLOSE): void {
    const real = this.#real;
    real.onopen = real.onmessage = real.onerror = real.onclose = null;
    real.close();
    this.#end(code, '');
  }

  #receive(data: unknown): void {
    if (this.#isStalled) return;
    this.onmessage?.({ data });
    this.#watcher.received(this.path, data instanceof ArrayBuffer ? data.byteLength : String(data).length);
  }

  #end(code: number, reason: string): void {
    this.onclose?.({ code, reason });
    this.#watcher.closed(this.path, code, this);
  }
}

/** What a network without WebSockets gives: a socket that never opens. */
export function blockedSocket(): SocketLike {
  const socket: SocketLike = { binaryType: '', protocol: '', onopen: null, onmessage: null, onerror: null, onclose: null, send() {}, close() {} };
  setTimeout(() => socket.onclose?.({ code: ABNORMAL_CLOSE, reason: '' }));
  return socket;
}
