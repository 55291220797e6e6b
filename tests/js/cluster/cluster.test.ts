// Two real servers behind a real nginx, with a real Redis: one service.
import { afterEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';

import type { SeriesSnapshot, Store } from 'tidewire';
import { Nginx, RedisServer } from '../support/cluster_parts.js';
import { NativeServer } from '../support/native_server.js';
import { endAll, expectNoHoles, keep, reaches, startClient } from '../support/real_parts.js';
import { until } from '../support/until.js';

const SECRET = 'x'.repeat(32);
const SYMBOL = 'ACME';

const cleanups: (() => unknown)[] = [];

afterEach(async () => {
  await endAll();
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

interface Cluster {
  readonly redis: RedisServer;
  readonly nginx: Nginx;
  readonly servers: readonly [NativeServer, NativeServer];
}

async function startCluster(...more: readonly string[]): Promise<Cluster> {
  const redis = await RedisServer.start();
  cleanups.push(() => redis.stop());
  const args = ['--demo', '--demo-tokens', '--no-rate-limits', '--jwt-secret', SECRET, '--redis-url', redis.url, ...more];
  const start = async (): Promise<NativeServer> => {
    const server = await NativeServer.start(args);
    cleanups.push(() => server.stop());
    return server;
  };
  // One after the other, so that the first one drives the market.
  const servers = [await start(), await start()] as const;
  const nginx = await Nginx.start([servers[0].port, servers[1].port]);
  cleanups.push(() => nginx.stop());
  return { redis, nginx, servers };
}

interface Health {
  readonly status: string;
  readonly redis_status: string;
  readonly total_connections: number;
}

async function health(server: { readonly port: number }): Promise<Health> {
  const response = await fetch(`http://127.0.0.1:${server.port}/api/v1/ws/health`);
  return (await response.json()) as Health;
}

/** The server has published the tick of that price. */
async function stands(server: NativeServer, price: number): Promise<void> {
  const deadline = Date.now() + 10_000;
  for (;;) {
    const response = await fetch(`${server.origin}/api/market/ticks?symbols=${SYMBOL}`);
    const { ticks } = (await response.json()) as { ticks: { price: number }[] };
    if (ticks[0]?.price === price) return;
    if (Date.now() > deadline) throw new Error(`no tick ${price}: ${JSON.stringify(ticks)}`);
  }
}

async function becomes(server: NativeServer, status: string): Promise<void> {
  const deadline = Date.now() + 10_000;
  for (let now = await health(server); now.status !== status; now = await health(server)) {
    if (Date.now() > deadline) throw new Error(`not ${status}: ${JSON.stringify(now)}`);
  }
}

type Message = Record<string, unknown>;

/** Any other WebSocket client; what it has received. */
async function listenTo(port: number, path: string, token?: string): Promise<Listener> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`);
  cleanups.push(() => socket.terminate());
  const received: string[] = [];
  socket.on('message', (data) => received.push(String(data)));
  await new Promise<void>((resolve, reject) => {
    socket.once('open', () => resolve()).once('error', reject);
  });
  const listener = new Listener(socket, received);
  if (token !== undefined) {
    listener.send({ type: 'auth', token });
    await listener.message('auth_success');
  }
  return listener;
}

class Listener {
  readonly socket: WebSocket;
  readonly received: string[];

  constructor(socket: WebSocket, received: string[]) {
    this.socket = socket;
    this.received = received;
  }

  send(message: object): void {
    this.socket.send(JSON.stringify(message));
  }

  /** The first message of that type. */
  async message(type: string): Promise<Message> {
    const find = (): Message | undefined =>
      this.received
        .map((text) => JSON.parse(text) as Message)
        .find((message) => message['type'] === type);
    await until(`a message ${type} has come`, () => find() !== undefined);
    return find() ?? {};
  }
}

async function post(server: NativeServer, path: string, body: string): Promise<number> {
  const token = await server.token('admin', 'admin');
  const headers = { authorization: `Bearer ${token}` };
  const response = await fetch(`${server.origin}${path}`, { method: 'POST', headers, body });
  return response.status;
}

/** Numbers and prices as Redis has given them. */
async function numbering(redis: RedisServer): Promise<[number, number][]> {
  const epoch = await redis.cli('GET', '{tidewire}:market:epoch');
  const rows = await redis.cli('LRANGE', `{tidewire}:market:${epoch}:ticks:${SYMBOL}`, '0', '-1');
  return rows.split('\n').map((row) => {
    const [seq, , price] = row.split(' ').map(Number);
    return [seq ?? 0, price ?? 0];
  });
}

function points({ seq, price }: SeriesSnapshot): [number, number][] {
  return [...seq].map((number, index) => [number, price[index] ?? 0]);
}

const tick = (price: number): string =>
  JSON.stringify({ symbol: SYMBOL, price, volume: 1, timestamp: 1_700_000_000_000 + price });

describe('clients behind nginx', () => {
  test('go on at the other server when theirs is killed, without a lost tick', async () => {
    const { redis, nginx, servers } = await startCluster();
    const producer = await redis.producer();
    cleanups.push(() => producer.close());
    let price = 0;
    const publish = (): Promise<void> => producer.publish('market_data', tick(++price));
    await publish();
    for (const server of servers) await stands(server, 1);

    const token = await servers[0].token();
    const series: Store<SeriesSnapshot>[] = [];
    const options = { token, points: 20_000 };
    for (let count = 0; count < 4; ++count) {
      series.push(keep(startClient(nginx.port, options).series(SYMBOL)));
    }
    const all = (what: string, fits: (value: SeriesSnapshot) => boolean): Promise<unknown> =>
      Promise.all(series.map((one) => reaches(one, what, fits)));
    await all('live', ({ status, length }) => status === 'live' && length >= 1);
    const present = await Promise.all(servers.map(health));
    expect(present.map(({ total_connections }) => total_connections)).toEqual([2, 2]);

    // The producer goes on all the while, whatever happens to the servers.
    let isDone = false;
    const publishing = (async () => {
      while (!isDone) await publish();
    })();
    await all('some ticks', ({ length }) => length > 100);
    await servers[0].stop('SIGKILL');
    await all('the loss is noticed or not theirs', ({ length }) => length > 200);
    await until('all clients are at the other server', () => {
      return series.every((one) => one.getSnapshot().status === 'live');
    });
    isDone = true;
    await publishing;
    await all('the last tick', (now) => now.status === 'live' && now.price.at(-1) === price);

    const expected = await numbering(redis);
    expect(expected.at(-1)).toEqual([price, price]);
    for (const one of series) {
      expectNoHoles(one.getSnapshot());
      expect(points(one.getSnapshot())).toEqual(expected);
    }
    expect((await health(servers[1])).total_connections).toBe(4);
    expect(nginx.log).toContain('GET /ws/market-data');
    expect(nginx.log).not.toContain(token);
  });

  test('get the market from the other server when the one that drove it is gone', async () => {
    const { nginx, servers } = await startCluster();
    const client = startClient(nginx.port, { token: await servers[0].token(), points: 20_000 });
    const series = keep(client.series('BTC/USD'));
    const before = await reaches(series, 'live', ({ status, length }) => {
      return status === 'live' && length > 0;
    });
    await servers[0].stop('SIGKILL');
    const last = before.seq.at(-1) ?? 0;
    const after = await reaches(series, 'new ticks', ({ seq, status }) => {
      return status === 'live' && (seq.at(-1) ?? 0) > last + 20;
    });
    expectNoHoles(after);
    expect([...after.seq.slice(0, before.length)]).toEqual([...before.seq]);
  });
});

test('a position of one server is answered by the other with exactly what was missed', async () => {
  const { redis, servers } = await startCluster('--no-simulate');
  const producer = await redis.producer();
  cleanups.push(() => producer.close());
  for (let price = 1; price <= 50; ++price) await producer.publish('market_data', tick(price));
  await stands(servers[0], 50);
  const token = await servers[0].token();
  const one = await listenTo(servers[0].port, '/ws/market-data', token);
  one.send({ type: 'subscribe', symbols: [SYMBOL] });
  const { positions } = await one.message('subscribed');
  const position = (positions as Record<string, { epoch: string; seq: number }>)[SYMBOL];
  one.socket.terminate();
  for (let price = 51; price <= 60; ++price) await producer.publish('market_data', tick(price));
  await stands(servers[1], 60);

  const two = await listenTo(servers[1].port, '/ws/market-data', token);
  const ask = { type: 'backfill_request', symbols: [SYMBOL], since: 0 };
  two.send({ ...ask, positions: { [SYMBOL]: position } });
  const answer = await two.message('backfill');
  expect(answer).toMatchObject({ recovered: true, symbol: SYMBOL });
  const seqs = (answer['ticks'] as number[][]).map(([seq]) => seq);
  expect(seqs).toEqual([51, 52, 53, 54, 55, 56, 57, 58, 59, 60]);
  expect(answer['position']).toMatchObject({ epoch: position?.epoch });
});

test('redis-cli PUBLISH reaches the clients of every server byte for byte', async () => {
  const { redis, servers } = await startCluster('--no-simulate');
  const one = await listenTo(servers[0].port, '/ws/crypto');
  const two = await listenTo(servers[1].port, '/ws/crypto');
  const text = '{ "symbol":"BTC",  "price": 97250.50, "note": "ü \\u00fc" }';
  expect(await redis.cli('PUBLISH', 'crypto_updates', text)).toBe('2');
  await until('both have it', () => one.received.length > 0 && two.received.length > 0);
  expect(one.received).toEqual([text]);
  expect(two.received).toEqual([text]);
});

test('what happens at one server reaches the users of the other', async () => {
  const { redis, servers } = await startCluster('--no-simulate');
  const token = await servers[0].token();
  expect(await redis.cli('PUBLISH', 'market_data', tick(1))).toBe('2');
  for (const server of servers) await stands(server, 1);
  const there = await listenTo(servers[1].port, '/ws/market-data', token);
  const notes = await listenTo(servers[1].port, '/ws/notifications', token);
  const mine = await listenTo(servers[0].port, '/ws/notifications', token);
  const products = await listenTo(servers[1].port, `/api/v1/ws/products?token=${token}`);

  const alerts = await listenTo(servers[0].port, '/ws/market-data', token);
  alerts.send({ type: 'set_alert', symbol: SYMBOL, above: 5 });
  await alerts.message('alert_set');
  await redis.cli('PUBLISH', 'market_data', tick(6));
  expect(await there.message('alert')).toMatchObject({ symbol: SYMBOL, price: 6, above: 5 });
  const note = await notes.message('notification');
  expect(note).toMatchObject({ title: `${SYMBOL} rose to 5.0`, read: false });
  expect(await mine.message('notification')).toMatchObject({ id: note['id'] });

  mine.send({ type: 'mark_read', ids: [note['id']] });
  expect(await notes.message('notifications_read')).toMatchObject({ ids: [note['id']] });

  const product = { product_id: 'p-1', name: 'Lamp', price: 9.5, stock_quantity: 3 };
  const event = JSON.stringify({ type: 'product_created', data: product });
  expect(await post(servers[0], '/api/products/events', event)).toBe(202);
  expect(await products.message('product_created')).toMatchObject({ data: product });
});

test('without Redis each server goes on alone, and they are one again afterwards', async () => {
  const { redis, servers } = await startCluster();
  expect(await health(servers[0])).toMatchObject({ status: 'healthy', redis_status: 'healthy' });
  const token = await servers[0].token();
  const series = servers.map((server) =>
    keep(startClient(server.port, { token, points: 50 }).series('BTC/USD')),
  );
  const ticks = async (): Promise<void> => {
    for (const one of series) {
      const last = one.getSnapshot().time.at(-1) ?? 0;
      await reaches(one, 'a later tick', ({ time }) => (time.at(-1) ?? 0) > last);
    }
  };
  await ticks();
  const crypto = await listenTo(servers[0].port, '/ws/crypto');

  await redis.kill();
  for (const server of servers) await becomes(server, 'degraded');
  expect(await health(servers[1])).toMatchObject({ redis_status: 'degraded' });
  expect(await post(servers[0], '/api/publish/crypto_updates', '{"local":1}')).toBe(202);
  await until('it has been delivered here', () => crypto.received.includes('{"local":1}'));
  await ticks();

  await redis.restart();
  for (const server of servers) await becomes(server, 'healthy');
  expect(await post(servers[1], '/api/publish/crypto_updates', '{"from":2}')).toBe(202);
  await until('it came from the other', () => crypto.received.includes('{"from":2}'));
  await ticks();
  // One numbering again: both stand at the same epoch, and their series become whole.
  const whole = await Promise.all(
    series.map((one) => reaches(one, 'whole', ({ status }) => status === 'live')),
  );
  for (const one of whole) expectNoHoles(one);
});
