import { connect, createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';

/** A TCP relay whose connections the test can cut, and which it can close to new ones. */
export class TcpProxy {
  readonly #server: Server;
  readonly #pairs = new Set<readonly [Socket, Socket]>();
  #isOpen = true;
  /** Connections that were accepted so far. */
  accepted = 0;

  private constructor(targetPort: number) {
    this.#server = createServer((incoming) => {
      if (!this.#isOpen) {
        incoming.destroy();
        return;
      }
      this.accepted += 1;
      this.#relay(incoming, connect(targetPort, '127.0.0.1'));
    });
  }

  static async start(targetPort: number): Promise<TcpProxy> {
    const proxy = new TcpProxy(targetPort);
    await new Promise<void>((resolve) => proxy.#server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Loses every connection without a goodbye; new ones are refused until `open`. */
  cut(): void {
    this.#isOpen = false;
    this.#destroyAll();
  }

  open(): void {
    this.#isOpen = true;
  }

  async stop(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.#destroyAll();
    await closed;
  }

  #relay(incoming: Socket, outgoing: Socket): void {
    const pair = [incoming, outgoing] as const;
    this.#pairs.add(pair);
    incoming.pipe(outgoing);
    outgoing.pipe(incoming);
    for (const socket of pair) {
      // A reset is what the tests do; the close that follows ends both.
      socket.on('error', () => {});
      socket.on('close', () => {
        for (const end of pair) end.destroy();
        this.#pairs.delete(pair);
      });
    }
  }

  #destroyAll(): void {
    for (const pair of [...this.#pairs]) for (const socket of pair) socket.resetAndDestroy();
  }
}
