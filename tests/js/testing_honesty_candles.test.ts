// The candles of the server for users' tests: asked for as on the real one, answers compared.
import { afterEach, expect, test } from 'vitest';

import { createFakeServer } from 'tidewire/testing';
import { closeAll, listen, start } from './support/fake_parts.js';
import { endAll, startServer } from './support/real_parts.js';
import { shapeOf } from './support/shape.js';

afterEach(async () => {
  closeAll();
  await endAll();
});

interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

type Ask = (query: string) => Promise<Answer>;

async function realServer(): Promise<Ask> {
  const { port } = await startServer();
  return async (query) => {
    const reply = await fetch(`http://127.0.0.1:${port}/api/market/candles?${query}`);
    return { status: reply.status, body: (await reply.json()) as Answer['body'] };
  };
}

function fakeServer(): Ask {
  const server = createFakeServer({ symbols: ['BTC/USD'] });
  for (let price = 1; price <= 5; price += 1) {
    server.publish('BTC/USD', { price, time: 1_700_000_000_000 + price * 1000 });
  }
  return async (query) => {
    const url = `http://test/api/market/candles?${query}`;
    const reply = server.host.http({ url, method: 'GET', token: '', body: '' });
    await server.flush();
    const { status, body } = await reply;
    return { status, body: JSON.parse(body) as Answer['body'] };
  };
}

test.each([
  'symbol=BTC/USD&interval=1s&limit=2',
  'symbol=BTC/USD&interval=1s&since=0&limit=1000',
  'symbol=BTC/USD&limit=1',
  'symbol=BTC/USD&interval=1s&since=9007199254740991',
])('candles by %s have the same shape', async (query) => {
  const [real, fake] = [await (await realServer())(query), await fakeServer()(query)];
  expect(shapeOf(fake)).toEqual(shapeOf(real));
  const { symbol, interval } = real.body;
  expect(fake.body).toMatchObject({ symbol, interval });
  // A limit holds where there are more.
  if (!query.includes('limit=1000')) expect(countOf(fake)).toBe(countOf(real));
});

const countOf = ({ body }: Answer): number => (body['candles'] as unknown[]).length;

test.each([
  'interval=1s',
  'symbol=&interval=1s',
  'symbol=NO/SUCH&interval=1s',
  'symbol=BTC/USD&interval=2m',
  'symbol=BTC/USD&since=-1',
  'symbol=BTC/USD&since=now',
  'symbol=BTC/USD&limit=0',
  'symbol=BTC/USD&limit=1001',
  'symbol=BTC/USD&limit=some',
])('candles by %s are refused in the same words', async (query) => {
  const real = await (await realServer())(query);
  expect(real.status).toBeGreaterThanOrEqual(400);
  expect(await fakeServer()(query)).toEqual(real);
});

test('candles are there at once, as often as the line was lost', async () => {
  const { server, client } = start({ backoff: [100] });
  const candles = client.candles('BTC/USD', { interval: '1s' });
  const row = (): unknown => {
    const { status, time, open, close, volume } = candles.getSnapshot();
    return [status, time.length, open.at(-1), close.at(-1), volume.at(-1)];
  };
  const time = 1_700_000_000_000;
  server.publish('BTC/USD', { price: 1, time: time - 1000 });
  server.publish('BTC/USD', { price: 2, time });
  listen(candles);
  await server.flush();
  expect(row()).toEqual(['live', 2, 2, 2, 1]);
  server.publish('BTC/USD', { price: 3, time: time + 1 });
  await server.flush();
  expect(row()).toEqual(['live', 2, 2, 3, 2]);
  server.drop();
  server.publish('BTC/USD', { price: 4, time: time + 2 });
  server.publish('BTC/USD', { price: 5, time: time + 1000 });
  await server.advance(200);
  expect(row()).toEqual(['live', 3, 5, 5, 1]);
  expect([...candles.getSnapshot().close]).toEqual([1, 4, 5]);
});

test('candles come in the order of time, whatever the order of the ticks', async () => {
  const { server, client } = start();
  const time = 1_700_000_000_000;
  for (const late of [0, -2000, -1000]) server.publish('BTC/USD', { price: 1, time: time + late });
  const candles = client.candles('BTC/USD', { interval: '1s' });
  listen(candles);
  await server.flush();
  expect([...candles.getSnapshot().time]).toEqual([time - 2000, time - 1000, time]);
});
