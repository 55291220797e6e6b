// What a test starts on the server's side, and its end.
import { NativeServer } from './native_server.js';
import { TcpProxy } from './tcp_proxy.js';

const cleanups: (() => unknown)[] = [];

/** Has this done by `endAll`, before what was started earlier ends. */
export function atEnd(cleanup: () => unknown): void {
  cleanups.push(cleanup);
}

/** Ends all that a test started, the last first; for `afterEach`. */
export async function endAll(): Promise<void> {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
}

export async function startServer(
  ...args: Parameters<typeof NativeServer.start>
): Promise<NativeServer> {
  const server = await NativeServer.start(...args);
  atEnd(() => server.stop());
  return server;
}

export async function startProxy(server: NativeServer): Promise<TcpProxy> {
  const proxy = await TcpProxy.start(server.port);
  atEnd(() => proxy.stop());
  return proxy;
}
