// The server for users' tests, through the real client.
import { afterEach, describe, expect, test, vi } from 'vitest';

import { createClient } from 'tidewire';
import type { Client, ClientOptions, SeriesSnapshot } from 'tidewire';
import { createFakeServer } from 'tidewire/testing';
import type { FakeServer, FakeServerOptions } from 'tidewire/testing';
import { listen, wasm } from './support/live_client.js';

const clients: Client[] = [];

function start(
  options: ClientOptions = {},
  serverOptions: FakeServerOptions = {},
): { server: FakeServer; client: Client } {
  const server = createFakeServer(serverOptions);
  const client = createClient({ host: server.host, ...wasm(), ...options });
  clients.push(client);
  return { server, client };
}

afterEach(() => {
  for (const client of clients.splice(0)) client.close();
});

const prices = ({ price }: SeriesSnapshot): number[] => [...price];

describe('a fake server', () => {
  test('lets a client in and sends it ticks, when it is told to', async () => {
    const { server, client } = start();
    const store = client.tick('BTC/USD');
    listen(store, client.connection());
    expect(client.connection().getSnapshot().status).toBe('idle');
    await server.flush();
    expect(client.connection().getSnapshot().status).toBe('live');
    expect(server.publish('BTC/USD', { price: 5, volume: 2, time: 1000, change24h: 1.5 })).toBe(1);
    expect(store.getSnapshot()).toBeUndefined();
    await server.flush();
    expect(store.getSnapshot()).toEqual({
      symbol: 'BTC/USD',
      price: 5,
      volume: 2,
      time: 1000,
      seq: 1,
      change24h: 1.5,
    });
  });

  test('lets no time pass in flush()', async () => {
    const { server, client } = start();
    listen(client.tick('BTC/USD'));
    const before = server.host.now();
    await server.flush();
    expect(server.host.now()).toBe(before);
    await server.advance(250);
    expect(server.host.now()).toBe(before + 250);
  });

  test('keeps what was published for those who come later', async () => {
    const { server, client } = start();
    for (const price of [1, 2, 3]) server.publish('BTC/USD', price);
    const series = client.series('BTC/USD');
    listen(series);
    await server.flush();
    expect(series.getSnapshot().status).toBe('live');
    expect(prices(series.getSnapshot())).toEqual([1, 2, 3]);
  });

  test('sends a client that was away exactly what it missed', async () => {
    const { server, client } = start();
    const series = client.series('BTC/USD');
    listen(series);
    await server.flush();
    server.publish('BTC/USD', 1);
    await server.flush();
    server.drop();
    expect(client.connection().getSnapshot()).toMatchObject({
      status: 'reconnecting',
      closeCode: 1006,
    });
    server.publish('BTC/USD', 2);
    server.publish('BTC/USD', 3);
    await server.advance(1000);
    expect(server.sockets).toHaveLength(2);
    const snapshot = series.getSnapshot();
    expect(snapshot.status).toBe('live');
    expect(prices(snapshot)).toEqual([1, 2, 3]);
    expect([...snapshot.seq]).toEqual([1, 2, 3]);
    expect(server.sockets[1]?.messages).toContainEqual(
      expect.objectContaining({ type: 'backfill_request', limit: 300 }),
    );
  });

  test('of more than a client keeps, sends only the newest', async () => {
    const { server, client } = start({ points: 2 });
    for (const price of [1, 2, 3, 4]) server.publish('BTC/USD', price);
    const series = client.series('BTC/USD');
    listen(series);
    await server.flush();
    expect(series.getSnapshot().status).toBe('live');
    expect(prices(series.getSnapshot())).toEqual([3, 4]);
  });

  test('that kept too little leaves a gap, with candles for what is lost', async () => {
    const { server, client } = start({}, { history: 2 });
    const series = client.series('BTC/USD');
    listen(series);
    await server.flush();
    server.publish('BTC/USD', 1);
    await server.flush();
    server.drop();
    for (const price of [2, 3, 4, 5]) server.publish('BTC/USD', price);
    await server.advance(1000);
    expect(series.getSnapshot().status).toBe('gap');
    expect(prices(series.getSnapshot()).slice(-2)).toEqual([4, 5]);
  });

  test('that restarted has forgotten and numbers anew', async () => {
    const { server, client } = start();
    const series = client.series('BTC/USD');
    listen(series);
    await server.flush();
    server.publish('BTC/USD', 1);
    await server.flush();
    server.restart();
    expect(server.publish('BTC/USD', 9)).toBe(1);
    await server.advance(1000);
    expect(series.getSnapshot().status).toBe('gap');
    expect(prices(series.getSnapshot())).toEqual([1, 9]);
  });

  test('knows only the symbols that it is given, until others are published', async () => {
    const errors: string[] = [];
    const { server, client } = start(
      { onError: ({ code, message }) => errors.push(`${code}: ${message}`) },
      { symbols: ['BTC/USD'] },
    );
    const store = client.series('DOGE/USD');
    listen(client.tick('BTC/USD'), store);
    await server.flush();
    expect(errors).toEqual(['unknown_symbol: Unknown symbol: DOGE/USD']);
    expect(store.getSnapshot().status).toBe('stale');
    server.publish('DOGE/USD', 0.1);
    await server.advance(10_000);
    expect(prices(store.getSnapshot())).toEqual([0.1]);
  });

  test('feeds every reader of a feed, without a token', async () => {
    const { server, client } = start({ token: 'x' }, { requireAuth: true });
    const store = client.tick('BTC/USD', { channel: 'crypto' });
    listen(store);
    await server.flush();
    server.publish('BTC/USD', { price: 7, change24h: -2 });
    await server.flush();
    expect(store.getSnapshot()).toMatchObject({ price: 7, change24h: -2, seq: 0 });
    expect(server.sockets[0]?.sent).toEqual([]);
  });

  test('serves channels of the application and passes on its messages', async () => {
    const channels = { orders: { path: '/ws/orders', dialect: 'stream' } } as const;
    const { server, client } = start({ url: '/app', channels }, { channels });
    const heard: unknown[] = [];
    client.on('orders', 'order_shipped', (event) => heard.push(event.data));
    client.on('market', '*', (event) => heard.push(event.type));
    await server.flush();
    server.send({ type: 'order_shipped', id: 7 }, 'orders');
    server.send({ type: 'notification' });
    await server.flush();
    expect(heard).toEqual([{ type: 'order_shipped', id: 7 }, 'notification']);
  });
});

describe('other dialects', () => {
  const channels = {
    bot: { path: '/ws', dialect: 'dashboard' },
    orders: { path: '/api/v1/ws/products', dialect: 'resource' },
  } as const;

  test('carry commands, which the test answers', async () => {
    const { server, client } = start({ channels }, { channels });
    server.answer(({ command }, channel) =>
      channel === 'bot' && command === 'start_bot'
        ? { type: 'bot_control', data: { action: command, success: true } }
        : undefined,
    );
    listen(client.connection('bot'));
    await server.flush();
    const reply = client.command('bot', 'start_bot', { pair: 'BTC/USD' });
    await server.flush();
    expect((await reply)?.data).toMatchObject({ data: { success: true } });
    const silence = expect(client.command('bot', 'stop_bot')).rejects.toMatchObject({
      code: 'timed_out',
    });
    await server.advance(10_000);
    await silence;
  });

  test('take the token from the address, and pass on what is sent', async () => {
    const heard: unknown[] = [];
    const { server, client } = start({ channels, token: 'good' }, { channels, requireAuth: true });
    server.authenticate((token) => token === 'good');
    client.on('orders', 'product_created', (event) => heard.push(event.data));
    await server.flush();
    expect(client.connection('orders').getSnapshot().isLive).toBe(true);
    const message = { type: 'product_created', data: { id: 1 }, timestamp: 1 };
    server.send(message, 'orders');
    await server.flush();
    expect(heard).toEqual([message]);
    server.authenticate(() => false);
    server.drop();
    await server.advance(5000);
    expect(client.connection('orders').getSnapshot()).toMatchObject({
      status: 'closed',
      closeCode: 4001,
    });
  });
});

describe('a fake connection', () => {
  test('is refused while the server is down, and comes when it is up', async () => {
    const { server, client } = start();
    listen(client.connection());
    server.refuse();
    await server.advance(5000);
    expect(client.connection().getSnapshot()).toMatchObject({
      status: 'reconnecting',
      everLive: false,
    });
    server.accept();
    client.retry();
    await server.flush();
    expect(client.connection().getSnapshot().status).toBe('live');
  });

  test('that cannot be had is replaced by polling where HTTP still works', async () => {
    const { server, client } = start({ poll: { afterMs: 1000, intervalMs: 1000 } });
    const store = client.tick('BTC/USD');
    listen(store, client.connection());
    server.refuse('sockets');
    server.publish('BTC/USD', 4);
    await server.advance(5000);
    expect(client.connection().getSnapshot()).toMatchObject({ isLive: false, isPolling: true });
    expect(store.getSnapshot()?.price).toBe(4);
    server.refuse();
    server.publish('BTC/USD', 5);
    await server.advance(5000);
    expect(store.getSnapshot()?.price).toBe(4);
  });

  test('needs a good token where the server wants one', async () => {
    let token = 'old';
    let required = 0;
    const { server, client } = start(
      { token: () => token, onAuthRequired: () => (required += 1) },
      { requireAuth: true },
    );
    server.authenticate((given) => given === 'new');
    listen(client.connection());
    await server.advance(5000);
    expect(required).toBe(1);
    expect(client.connection().getSnapshot()).toMatchObject({ status: 'closed', closeCode: 4001 });
    token = 'new';
    client.retry();
    await server.flush();
    expect(client.connection().getSnapshot().status).toBe('live');
  });

  test('without a token is refused where the server wants one', async () => {
    const { server, client } = start({}, { requireAuth: true });
    listen(client.tick('BTC/USD'));
    await server.advance(5000);
    expect(client.connection().getSnapshot()).toMatchObject({ isLive: false, closeCode: 4001 });
  });

  test('is closed with any code, after what was sent before', async () => {
    const { server, client } = start();
    const heard: string[] = [];
    client.on('market', '*', (event) => heard.push(event.type));
    await server.flush();
    server.send({ type: 'farewell' });
    server.closeWith(4003, 'not yours');
    server.send({ type: 'too_late' });
    await server.flush();
    expect(heard).toEqual(['farewell']);
    expect(client.connection().getSnapshot()).toMatchObject({ status: 'closed', closeCode: 4003 });
  });

  test('that is lost loses what was under way', async () => {
    const { server, client } = start({}, { latencyMs: 50 });
    const heard: string[] = [];
    client.on('market', '*', (event) => heard.push(event.type));
    await server.advance(50);
    expect(client.connection().getSnapshot().status).toBe('live');
    server.send({ type: 'one' });
    await server.advance(49);
    expect(heard).toEqual([]);
    await server.advance(1);
    server.send({ type: 'two' });
    server.drop();
    await server.advance(1000);
    expect(heard).toEqual(['one']);
  });

  test('survives silence: pings are answered', async () => {
    const { server, client } = start();
    listen(client.tick('BTC/USD'));
    await server.advance(120_000);
    expect(server.sockets).toHaveLength(1);
    expect(server.sockets[0]?.types).toContain('ping');
    expect(client.connection().getSnapshot().isLive).toBe(true);
  });
});

describe('a fake page', () => {
  test('goes offline and comes back', async () => {
    const { server, client } = start();
    listen(client.tick('BTC/USD'));
    await server.flush();
    server.goOffline();
    await server.advance(60_000);
    expect(client.connection().getSnapshot().status).toBe('offline');
    expect(server.running.sockets).toBe(0);
    server.publish('BTC/USD', 3);
    server.goOnline();
    await server.advance(1000);
    expect(client.tick('BTC/USD').getSnapshot()?.price).toBe(3);
  });

  test('gets data about once a second while it is hidden, and at once when it is shown', async () => {
    const { server, client } = start();
    const store = client.tick('BTC/USD');
    listen(store);
    await server.flush();
    server.hide();
    server.publish('BTC/USD', 1);
    await server.advance(900);
    expect(store.getSnapshot()).toBeUndefined();
    await server.advance(100);
    expect(store.getSnapshot()?.price).toBe(1);
    server.publish('BTC/USD', 2);
    await server.flush();
    server.show();
    expect(store.getSnapshot()?.price).toBe(2);
  });

  test('has nothing running when its client was closed', async () => {
    const { server, client } = start();
    listen(client.tick('BTC/USD'), client.connection('crypto'));
    await server.flush();
    expect(server.running).toMatchObject({ lifecycle: 2, sockets: 2 });
    client.close();
    await server.flush();
    expect(server.running).toEqual({ timers: 0, frames: 0, lifecycle: 0, sockets: 0 });
  });

  test('says so when something starts itself anew without end', async () => {
    const { server, client } = start();
    client.tick('BTC/USD').subscribe(() => server.publish('BTC/USD', Math.PI));
    await server.flush();
    server.publish('BTC/USD', 1);
    await expect(server.flush()).rejects.toThrow(/starts itself anew/);
  });
});

test("the test runner's fake timers do no harm", async () => {
  vi.useFakeTimers();
  try {
    const { server, client } = start();
    listen(client.tick('BTC/USD'));
    await server.flush();
    server.publish('BTC/USD', 5);
    await server.flush();
    expect(client.tick('BTC/USD').getSnapshot()?.price).toBe(5);
  } finally {
    vi.useRealTimers();
  }
});

test('two runs of one test are the same to the millisecond', async () => {
  const run = async (): Promise<unknown[]> => {
    const { server, client } = start();
    const log: unknown[] = [];
    const store = client.connection();
    store.subscribe(() => log.push([server.host.now(), store.getSnapshot()]));
    await server.flush();
    for (let round = 0; round < 5; round += 1) {
      server.drop();
      await server.advance(7000);
    }
    return [log, server.sockets.map(({ sent }) => sent)];
  };
  expect(await run()).toEqual(await run());
});
