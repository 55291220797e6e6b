import type { SocketLike } from '../host.js';

/** The server's program behind one socket. */
export interface ServerEnd {
  /** The client sent a frame. */
  received(text: string): void;
}

/** A WebSocket without a network: the client holds one end, a test or a `FakeServer` the other. */
export class FakeSocket implements SocketLike {
  readonly url: string;
  /** The subprotocols that the client offers. */
  readonly protocols: readonly string[];
  /** What the client has sent, as it went out. */
  readonly sent: string[] = [];
  binaryType = 'blob';
  protocol = '';
  /** Ends each message of both sides, where the protocol wants that. */
  recordEnd = '';
  state: 'connecting' | 'open' | 'closing' | 'closed' = 'connecting';
  /** What the client passed to `close()`. */
  closedWith: { code: number | undefined; reason: string | undefined } | undefined;
  serverEnd: ServerEnd | undefined;
  onopen: (() => void) | null = null;
  onmessage: ((event: { readonly data: unknown }) => void) | null = null;
  onerror: (() => void) | null = null;
  onclose: ((event: { readonly code: number; readonly reason: string }) => void) | null = null;

  constructor(url: string, protocols: readonly string[]) {
    this.url = url;
    this.protocols = protocols;
  }

  /** The client's; throws as browsers' sockets do. */
  send(data: string): void {
    if (this.state === 'connecting') throw new Error('InvalidStateError');
    if (this.state !== 'open') return;
    this.sent.push(data);
    this.serverEnd?.received(data);
  }

  /** The client's; throws for the codes for which browsers' sockets do. */
  close(code?: number, reason?: string): void {
    if (code !== undefined && code !== 1000 && (code < 3000 || code > 4999)) {
      throw new Error(`InvalidAccessError: ${code}`);
    }
    if (this.state === 'closing' || this.state === 'closed') return;
    this.closedWith = { code, reason };
    this.state = 'closing';
    // The other side answers a close as soon as it can.
    queueMicrotask(() => this.drop(code ?? 1005));
  }

  /** The server accepts the connection. */
  accept(protocol = ''): void {
    this.protocol = protocol;
    this.state = 'open';
    this.onopen?.();
  }

  /** A message of the server arrives at the client: objects as JSON, all else as it is. */
  receive(message: object | string | ArrayBuffer): void {
    const isObject = typeof message === 'object' && !(message instanceof ArrayBuffer);
    this.onmessage?.({ data: isObject ? JSON.stringify(message) + this.recordEnd : message });
  }

  /** The connection ends; 1006 is what a lost or refused one looks like. */
  drop(code = 1006, reason = ''): void {
    if (this.state === 'closed') return;
    this.state = 'closed';
    this.onclose?.({ code, reason });
  }

  /** What the client has sent, parsed. */
  get messages(): Record<string, unknown>[] {
    const records = this.sent.flatMap((text) =>
      this.recordEnd === '' ? [text] : text.split(this.recordEnd).filter((record) => record !== ''),
    );
    return records.map((text) => JSON.parse(text) as Record<string, unknown>);
  }

  /** The types of what the client has sent, in order. */
  get types(): unknown[] {
    return this.messages.map((message) => message['type']);
  }
}
