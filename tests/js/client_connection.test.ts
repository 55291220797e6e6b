import { afterEach, describe, expect, test, vi } from 'vitest';

import type { ConnectionStatus } from 'tidewire';
import { loadModule } from '../../js/src/load.js';
import { settle } from '../../js/src/testing/virtual_clock.js';
import { wasmSource } from './support/core.js';
import { closeAll, goLive, listen, reconnected, socketOpened, start, tick } from './support/live_client.js';
import { until } from './support/until.js';

const NOTHING = { timers: 0, frames: 0, lifecycle: 0, sockets: 0 };

afterEach(closeAll);

describe('the connection', () => {
  test('goes through its states', async () => {
    const { host, client } = start();
    const store = client.connection();
    const statuses: ConnectionStatus[] = [];
    store.subscribe(() => statuses.push(store.getSnapshot().status));
    await goLive(host);
    expect(statuses).toEqual(['connecting', 'authenticating', 'live']);
    expect(store.getSnapshot()).toMatchObject({ isLive: true, everLive: true, attempt: 1 });
    await host.advance(10_000);
    expect(store.getSnapshot()).toMatchObject({ isLive: true, attempt: 0 });
  });

  test('that is lost says when it will try again, and keeps the last points', async () => {
    const { host, client } = start();
    const store = client.connection();
    const series = client.series('BTC/USD');
    listen(store, series);
    const socket = await goLive(host);
    socket.receive(tick(1));
    await host.advance(16);
    socket.drop(1006);
    await host.advance(0);
    const { status, everLive, retryAt, closeCode } = store.getSnapshot();
    expect({ status, everLive, closeCode }).toEqual({
      status: 'reconnecting',
      everLive: true,
      closeCode: 1006,
    });
    expect(retryAt).toBeGreaterThanOrEqual(host.unix());
    expect(retryAt).toBeLessThanOrEqual(host.unix() + 1000);
    await host.advance(16);
    expect(series.getSnapshot()).toMatchObject({ status: 'stale', length: 1 });
  });

  test('comes back by itself: authenticates, subscribes and asks for what it missed', async () => {
    const { host, client } = start();
    listen(client.series('BTC/USD'));
    const socket = await goLive(host);
    socket.receive(tick(1));
    await host.advance(16);
    socket.drop(1012);
    const next = await reconnected(host);
    expect(next.types.slice(0, 2)).toEqual(['auth', 'subscribe']);
    const request = next.messages.find(({ type }) => type === 'backfill_request');
    expect(request).toMatchObject({ symbols: ['BTC/USD'], since: 1_700_000_000_001 });
  });

  test('waits for the network, and goes on when it is there', async () => {
    const { host, client } = start();
    listen(client.connection());
    await goLive(host);
    host.setOnline(false);
    expect(client.connection().getSnapshot().status).toBe('offline');
    await host.advance(120_000);
    expect(host.sockets).toHaveLength(1);
    host.setOnline(true);
    await reconnected(host);
    expect(client.connection().getSnapshot().isLive).toBe(true);
  });

  test('knows that the page was offline from the start', async () => {
    const { host, client } = start();
    host.setOnline(false);
    listen(client.connection());
    await until('offline', () => client.connection().getSnapshot().status === 'offline');
    expect(host.sockets).toEqual([]);
  });

  test('tries at once when the user says so', async () => {
    const { host, client } = start({ backoff: [25_000] });
    listen(client.connection());
    (await goLive(host)).drop();
    expect(host.sockets).toHaveLength(1);
    client.retry();
    await goLive(host, 2);
    expect(client.connection().getSnapshot().isLive).toBe(true);
  });

  test('whose socket cannot even be made is reported and tried again', async () => {
    const errors: string[] = [];
    const { host, client } = start({
      onError: ({ code, message }) => errors.push(`${code}: ${message}`),
    });
    host.refusal = new Error('blocked by policy');
    listen(client.connection());
    await until('the report', () => errors.length > 0);
    expect(errors[0]).toBe('socket_failed: blocked by policy');
    expect(client.connection().getSnapshot()).toMatchObject({
      status: 'reconnecting',
      error: { code: 'socket_failed', message: 'blocked by policy' },
    });
    host.refusal = undefined;
    await reconnected(host, 1);
    expect(client.connection().getSnapshot()).toMatchObject({ isLive: true, error: null });
  });

  test('whose address is refused does not repeat the token that stands in it', async () => {
    const errors: string[] = [];
    const { host, client } = start({
      token: 'secret',
      onError: ({ message }) => errors.push(message),
    });
    host.refusal = new Error("The URL 'ws://127.0.0.1/ws?token=secret' is invalid.");
    listen(client.connection());
    await until('the report', () => errors.length > 0);
    expect(errors[0]).toBe("The URL 'ws://127.0.0.1/ws?…' is invalid.");
  });

  test('hears nothing from a socket that it has given up', async () => {
    const { host, client } = start();
    const store = client.tick('BTC/USD');
    listen(store);
    const old = await socketOpened(host);
    old.accept();
    await host.advance(0);
    old.state = 'closing';
    const next = await reconnected(host);
    next.receive(tick(2));
    old.receive(tick(666));
    old.drop(4001);
    await host.advance(16);
    expect(store.getSnapshot()?.price).toBe(2);
    expect(client.connection().getSnapshot().isLive).toBe(true);
  });

  test('sends only close codes that applications may send', async () => {
    const { host, client } = start({ pongTimeoutMs: 1000, heartbeatMs: 1000 });
    listen(client.connection());
    const socket = await goLive(host);
    socket.receive({ type: 'pong' });
    await host.advance(5000);
    expect(socket.state).toBe('closed');
    const code = socket.closedWith?.code;
    expect(code === undefined || code === 1000 || code >= 3000).toBe(true);
  });

  test('survives a host that is told what happens while it is told what to do', async () => {
    const { host, client } = start();
    const make = host.createWebSocket.bind(host);
    host.createWebSocket = (url, protocols) => {
      const socket = make(url, protocols);
      // Some runtimes and test doubles open or fail synchronously.
      Object.defineProperty(socket, 'onopen', {
        set: (handler: (() => void) | null) => {
          socket.state = 'open';
          handler?.();
        },
      });
      return socket;
    };
    listen(client.connection());
    const socket = await socketOpened(host);
    await until('auth is sent', () => socket.types.includes('auth'));
    expect(client.connection().getSnapshot().status).toBe('authenticating');
  });
});

describe('a token', () => {
  test('that is refused is replaced once by a fresh one', async () => {
    const token = vi.fn(({ fresh }: { fresh: boolean }) => Promise.resolve(fresh ? 'new' : 'old'));
    const { host, client } = start({ token });
    listen(client.connection());
    const socket = await socketOpened(host);
    socket.accept();
    await until('auth is sent', () => socket.types.includes('auth'));
    socket.receive({ error: 'Authentication required' });
    socket.drop(4001);
    const next = await reconnected(host);
    expect(next.messages[0]).toEqual({ type: 'auth', token: 'new' });
    expect(token.mock.calls).toEqual([[{ fresh: false }], [{ fresh: true }]]);
    expect(client.connection().getSnapshot().isLive).toBe(true);
  });

  test('that is refused twice sends the user to log in, once, and stops', async () => {
    const onAuthRequired = vi.fn();
    const { host, client } = start({ token: () => 'bad', onAuthRequired });
    listen(client.connection());
    for (const attempt of [1, 2]) {
      if (attempt === 2) await host.advanceUntil(() => host.sockets.length === 2);
      const socket = await socketOpened(host, attempt);
      socket.accept();
      await settle();
      socket.receive({ error: 'Authentication required' });
      socket.drop(4001);
      await settle();
    }
    expect(onAuthRequired).toHaveBeenCalledTimes(1);
    expect(client.connection().getSnapshot()).toMatchObject({ status: 'closed', closeCode: 4001 });
    await host.advance(600_000);
    expect(host.sockets).toHaveLength(2);
    client.retry();
    await socketOpened(host, 3);
    expect(onAuthRequired).toHaveBeenCalledTimes(1);
  });

  test('that cannot be had is reported by its reason and asked for again', async () => {
    const errors: string[] = [];
    let fails = true;
    const { host, client } = start({
      token: () => {
        if (fails) throw new Error('not logged in yet');
        return 'ok';
      },
      onError: (error) => errors.push(error.message),
    });
    listen(client.connection());
    await until('the report', () => errors.length > 0);
    expect(errors[0]).toContain('not logged in yet');
    fails = false;
    await reconnected(host, 1);
    expect(client.connection().getSnapshot().isLive).toBe(true);
  });
});

describe('when the last listener has left', () => {
  test('the connection lingers, then closes, and nothing is left running', async () => {
    const { host, client } = start({ lingerMs: 500 });
    const stop = listen(client.connection(), client.series('BTC/USD'), client.tick('BTC/USD'));
    await goLive(host);
    stop();
    await host.advance(400);
    expect(host.openSockets).toHaveLength(1);
    await host.advance(200);
    expect(host.running).toEqual(NOTHING);
    expect(client.connection().getSnapshot().status).toBe('idle');
  });

  test('one that comes back in time finds the same socket', async () => {
    const { host, client } = start({ lingerMs: 500 });
    const stop = listen(client.series('BTC/USD'));
    const socket = await goLive(host);
    stop();
    await host.advance(400);
    listen(client.series('BTC/USD'));
    await host.advance(5000);
    expect(host.sockets).toHaveLength(1);
    expect(socket.types.filter((type) => type === 'subscribe')).toHaveLength(1);
    expect(socket.types).not.toContain('unsubscribe');
  });

  test('one that comes later starts anew, with the last known points until there are new ones', async () => {
    const { host, client } = start({ lingerMs: 500 });
    const store = client.series('BTC/USD');
    const stop = listen(store);
    (await goLive(host)).receive(tick(1));
    await host.advance(16);
    stop();
    expect(store.getSnapshot()).toMatchObject({ status: 'stale', length: 1 });
    await host.advance(5000);
    listen(store);
    const socket = await goLive(host, 2);
    await host.advance(16);
    expect([...store.getSnapshot().price]).toEqual([1]);
    socket.receive(tick(2));
    await host.advance(16);
    expect([...store.getSnapshot().price]).toEqual([2]);
  });

  test('the memory of the core is given back', async () => {
    const { host, client } = start({ lingerMs: 100, points: 5000 });
    const module = await loadModule(wasmSource(), host);
    const visit = async (count: number): Promise<number> => {
      const stop = listen(client.series('BTC/USD'));
      (await goLive(host, count)).receive(tick(count));
      await host.advance(16);
      stop();
      await host.advance(200);
      return module.HEAPU8.length;
    };
    for (let count = 1; count <= 5; count += 1) await visit(count);
    const warm = await visit(6);
    for (let count = 7; count <= 100; count += 1) expect(await visit(count)).toBe(warm);
    expect(host.running).toEqual(NOTHING);
  });

  test('one that leaves before the core is loaded opens nothing', async () => {
    const { host, client } = start();
    listen(client.connection())();
    await host.advance(5000);
    expect(host.sockets).toEqual([]);
    expect(host.running).toEqual(NOTHING);
  });
});

describe('close()', () => {
  test('ends everything at once', async () => {
    const { host, client } = start();
    const store = client.connection();
    const series = client.series('BTC/USD');
    listen(series, client.tick('ETH/USD'), client.tick('BTC', { channel: 'crypto' }));
    const statuses: string[] = [];
    store.subscribe(() => statuses.push(store.getSnapshot().status));
    await until('both sockets', () => host.sockets.length === 2);
    host.sockets.find(({ url }) => url.includes('crypto'))?.accept();
    client.close();
    await settle();
    expect(host.running).toEqual(NOTHING);
    expect(statuses.at(-1)).toBe('closed');
    expect(series.getSnapshot().status).toBe('stale');
    client.close();
  });

  test('makes every later start fail with the same clear error', () => {
    const { client } = start();
    const store = client.tick('BTC/USD');
    client.close();
    const closed = expect.objectContaining({ code: 'client_closed' });
    for (const late of [
      store,
      client.tick('ETH/USD'),
      client.series('BTC/USD'),
      client.connection('crypto'),
    ]) {
      expect(() => late.subscribe(() => {})).toThrow(closed);
    }
    expect(() => client.on('market', 'x', () => {})).toThrow(closed);
    expect(() => client.retry()).toThrow(closed);
  });

  test('leaves the stores to look at, for a page that still shows them', async () => {
    const { host, client } = start();
    const store = client.series('BTC/USD');
    listen(store);
    (await goLive(host)).receive(tick(1));
    await host.advance(16);
    client.close();
    expect(client.series('BTC/USD')).toBe(store);
    expect(store.getSnapshot()).toMatchObject({ status: 'stale', length: 1 });
    expect(client.connection().getSnapshot().status).toBe('closed');
    expect(client.connection('crypto').getSnapshot().status).toBe('closed');
  });

  test('works from within a listener', async () => {
    const { host, client } = start();
    client.tick('BTC/USD').subscribe(() => client.close());
    const socket = await goLive(host);
    socket.receive(tick(1));
    await host.advance(16);
    expect(host.running).toEqual(NOTHING);
  });

  test('works while the core is being loaded', async () => {
    const { host, client } = start();
    listen(client.connection());
    client.close();
    await host.advance(1000);
    expect(host.sockets).toEqual([]);
    expect(host.running).toEqual(NOTHING);
  });
});

test('there must be a page or an address', () => {
  const { host, client } = start();
  host.page = null;
  const store = client.tick('BTC/USD');
  const noPage = expect.objectContaining({ code: 'no_page_url' });
  expect(() => store.subscribe(() => {})).toThrow(noPage);
  expect(() => client.on('market', 'x', () => {})).toThrow(noPage);
  expect(store.getSnapshot()).toBeUndefined();
});
