import { afterEach, describe, expect, test, vi } from 'vitest';

import { closeAll, goLive, listen, socketOpened, start, tick } from './support/live_client.js';
import { until } from './support/until.js';

afterEach(closeAll);

describe('before the first listener', () => {
  test('nothing is opened, armed or registered', async () => {
    const { host, client } = start();
    client.tick('BTC/USD').getSnapshot();
    client.series('BTC/USD').getSnapshot();
    client.connection().getSnapshot();
    await host.advance(60_000);
    expect(host.sockets).toEqual([]);
    expect(host.running).toEqual({ timers: 0, frames: 0, lifecycle: 0, sockets: 0 });
  });

  test('snapshots are there and stable', () => {
    const { client } = start();
    expect(client.connection().getSnapshot()).toMatchObject({ status: 'idle', isLive: false });
    expect(client.tick('BTC/USD').getSnapshot()).toBeUndefined();
    const series = client.series('BTC/USD');
    expect(series.getSnapshot()).toMatchObject({ symbol: 'BTC/USD', status: 'stale', length: 0 });
    expect(client.series('BTC/USD')).toBe(series);
    expect(series.getSnapshot()).toBe(series.getSnapshot());
    expect(series.getServerSnapshot()).toBe(series.getSnapshot());
  });
});

describe('ticks', () => {
  test('follow the handshake: auth, subscribe, snapshot', async () => {
    const { host, client } = start();
    const store = client.tick('BTC/USD');
    listen(store);
    const socket = await goLive(host);
    expect(socket.url).toBe('ws://127.0.0.1:8080/ws/market-data');
    expect(socket.messages[0]).toEqual({ type: 'auth', token: 'secret' });
    expect(socket.messages[1]).toEqual({ type: 'subscribe', symbols: ['BTC/USD'] });
    socket.receive(tick(50_000.5, { volume: 0.25, change_24h: -1.5 }));
    await host.advance(16);
    expect(store.getSnapshot()).toEqual({
      symbol: 'BTC/USD',
      price: 50_000.5,
      volume: 0.25,
      time: 1_700_000_050_000,
      seq: 0,
      change24h: -1.5,
    });
  });

  test('carry the price before, for an up or down mark', async () => {
    const { host, client } = start();
    const store = client.tick('BTC/USD');
    listen(store);
    const socket = await goLive(host);
    for (const [second, price] of [10, 11, 9].entries()) {
      socket.receive(tick(price, { timestamp: 1_700_000_000_000 + second * 1000 }));
      await host.advance(16);
    }
    expect(store.getSnapshot()).toMatchObject({ price: 9, previousPrice: 11 });
  });

  test('come at most once per frame, the newest of it', async () => {
    const { host, client } = start();
    const store = client.tick('BTC/USD');
    const prices: (number | undefined)[] = [];
    store.subscribe(() => prices.push(store.getSnapshot()?.price));
    const socket = await goLive(host);
    await host.advance(32);
    for (let price = 1; price <= 100; price += 1) socket.receive(tick(price));
    await host.advance(16);
    for (let price = 101; price <= 200; price += 1) socket.receive(tick(price));
    await host.advance(16);
    expect(prices).toEqual([100, 200]);
  });

  test('alone build no series', async () => {
    const { host, client } = start();
    listen(client.tick('BTC/USD'));
    const before = client.series('BTC/USD').getSnapshot();
    const socket = await goLive(host);
    socket.receive(tick(1));
    await host.advance(16);
    expect(client.tick('BTC/USD').getSnapshot()?.price).toBe(1);
    expect(client.series('BTC/USD').getSnapshot()).toBe(before);
  });

  test('of a symbol that nobody listens to reach nobody', async () => {
    const { host, client } = start();
    listen(client.tick('BTC/USD'));
    const socket = await goLive(host);
    socket.receive(tick(1, { symbol: 'ETH/USD' }));
    await host.advance(16);
    expect(client.tick('ETH/USD').getSnapshot()).toBeUndefined();
  });

  test('with text of any script arrive whole', async () => {
    const { host, client } = start();
    const symbol = 'ÄÖ€/日本🚀';
    listen(client.tick(symbol));
    const socket = await goLive(host);
    expect(socket.messages[1]).toMatchObject({ symbols: [symbol] });
    socket.receive(tick(3, { symbol }));
    await host.advance(16);
    expect(client.tick(symbol).getSnapshot()).toMatchObject({ symbol, price: 3 });
  });

  test('of the feed need no token', async () => {
    const { host, client } = start();
    const store = client.tick('BTC', { channel: 'crypto' });
    listen(store);
    const socket = await socketOpened(host);
    expect(socket.url).toBe('ws://127.0.0.1:8080/ws/crypto');
    socket.accept();
    socket.receive({ symbol: 'BTC', price: 50_000, timestamp: 1_700_000_000_000, change_24h: 2 });
    await host.advance(16);
    expect(store.getSnapshot()).toMatchObject({ price: 50_000, change24h: 2 });
    expect(socket.types).not.toContain('auth');
  });
});

describe('a series', () => {
  test('has equal columns, oldest first, and is live', async () => {
    const { host, client } = start();
    const store = client.series('BTC/USD');
    listen(store);
    const socket = await goLive(host);
    for (const price of [1, 2, 3]) socket.receive(tick(price, { volume: price * 10 }));
    await host.advance(16);
    const { status, length, time, price, volume, seq } = store.getSnapshot();
    expect({ length, status }).toEqual({ length: 3, status: 'live' });
    expect([...price]).toEqual([1, 2, 3]);
    expect([...volume]).toEqual([10, 20, 30]);
    expect([...time]).toEqual([1, 2, 3].map((p) => 1_700_000_000_000 + p));
    expect([...seq]).toEqual([0, 0, 0]);
  });

  test('keeps at most its points, the newest', async () => {
    const { host, client } = start({ points: 5 });
    const store = client.series('BTC/USD');
    listen(store);
    const socket = await goLive(host);
    for (let price = 1; price <= 12; price += 1) socket.receive(tick(price));
    await host.advance(16);
    expect([...store.getSnapshot().price]).toEqual([8, 9, 10, 11, 12]);
  });

  test('keeps its identity until it changes, and old snapshots their points', async () => {
    const { host, client } = start();
    const store = client.series('BTC/USD');
    const heard = vi.fn();
    store.subscribe(heard);
    const socket = await goLive(host);
    socket.receive(tick(1));
    await host.advance(16);
    const before = store.getSnapshot();
    const calls = heard.mock.calls.length;
    socket.receive({ type: 'pong' });
    await host.advance(200);
    expect(store.getSnapshot()).toBe(before);
    expect(heard).toHaveBeenCalledTimes(calls);
    socket.receive(tick(2));
    await host.advance(16);
    expect(store.getSnapshot()).not.toBe(before);
    expect(store.getSnapshot().revision).toBeGreaterThan(before.revision);
    expect([...before.price]).toEqual([1]);
  });

  test('is whole for a listener that joins where ticks are listened to already', async () => {
    const { host, client } = start();
    listen(client.tick('BTC/USD'));
    const socket = await goLive(host);
    socket.receive(tick(1));
    await host.advance(16);
    const store = client.series('BTC/USD');
    listen(store);
    await host.advance(16);
    expect([...store.getSnapshot().price]).toEqual([1]);
    expect(socket.types.filter((type) => type === 'subscribe')).toHaveLength(1);
  });

  test('stays correct when the memory of the core grows under it', async () => {
    const { host, client } = start({ points: 100_000 });
    const store = client.series('BTC/USD');
    listen(store);
    const socket = await goLive(host);
    const rows = 5000;
    for (let batch = 0; batch < 20; batch += 1) {
      const ticks = Array.from({ length: rows }, (_, row) => {
        const n = batch * rows + row + 1;
        return [n, 1_700_000_000_000 + n, n / 4, 1];
      });
      socket.receive({ type: 'market_data_batch', symbol: 'BTC/USD', ticks });
    }
    await host.advance(16);
    const { price, seq, length } = store.getSnapshot();
    expect(length).toBe(100_000);
    expect(price.every((value, index) => value === (index + 1) / 4)).toBe(true);
    expect(seq.at(-1)).toBe(100_000);
  });
});

test('a token callback that hangs once does not keep the client from connecting', async () => {
  let calls = 0;
  const token = (): Promise<string> => {
    calls += 1;
    return calls === 1 ? new Promise(() => {}) : Promise.resolve('good');
  };
  const { host, client } = start({ token, tokenTimeoutMs: 1000 });
  listen(client.connection());
  await until('the token is asked for', () => calls === 1);
  await host.advanceUntil(() => host.sockets.length === 1);
  host.socket.accept();
  await until('auth is sent', () => host.socket.types.includes('auth'));
  expect(host.socket.messages[0]).toEqual({ type: 'auth', token: 'good' });
});

test('a client that is closed while it polls does not say that prices are current', async () => {
  const { host, client } = start({ poll: { afterMs: 100, intervalMs: 100 } });
  host.refusal = new Error('blocked');
  host.onHttp = () => Promise.resolve({ status: 200, body: '{"ticks":[]}' });
  const store = client.connection();
  listen(store, client.tick('BTC/USD'));
  await host.advanceUntil(() => store.getSnapshot().isPolling);
  client.close();
  expect(store.getSnapshot()).toMatchObject({ status: 'closed', isPolling: false });
});

describe('a hidden page', () => {
  test('is kept current by a slow timer instead of frames', async () => {
    const { host, client } = start();
    const store = client.tick('BTC/USD');
    const heard = vi.fn();
    store.subscribe(heard);
    const socket = await goLive(host);
    await host.advance(32);
    host.setVisible(false);
    for (let price = 1; price <= 10; price += 1) {
      socket.receive(tick(price));
      await host.advance(90);
    }
    expect(heard).not.toHaveBeenCalled();
    await host.advance(200);
    expect(heard).toHaveBeenCalledTimes(1);
    expect(store.getSnapshot()?.price).toBe(10);
  });

  test('shows what came meanwhile at once when it returns', async () => {
    const { host, client } = start();
    const store = client.tick('BTC/USD');
    listen(store);
    const socket = await goLive(host);
    socket.receive(tick(1));
    host.setVisible(false);
    socket.receive(tick(2));
    expect(store.getSnapshot()).toBeUndefined();
    host.setVisible(true);
    expect(store.getSnapshot()?.price).toBe(2);
  });
});

describe('other messages', () => {
  test('are passed on by type, parsed once and only when looked at', async () => {
    const { host, client } = start();
    const heard: unknown[] = [];
    const stop = client.on('market', 'notification', (event) => heard.push(event.data, event.data));
    client.on('market', '*', (event) => heard.push(event.type));
    const socket = await goLive(host);
    const message = { type: 'notification', id: 7, big: [1, { a: null }] };
    socket.receive(message);
    socket.receive({ type: 'bot_status', bot_id: 1 });
    expect(heard).toEqual([message, message, 'notification', 'bot_status']);
    expect(heard[0]).toBe(heard[1]);
    stop();
    socket.receive(message);
    expect(heard.slice(4)).toEqual(['notification']);
  });

  test('that are no JSON are reported and do not end the connection', async () => {
    const errors: string[] = [];
    const { host, client } = start({ onError: (error) => errors.push(error.code) });
    listen(client.tick('BTC/USD'));
    const socket = await goLive(host);
    socket.receive('{"type":');
    socket.receive('');
    socket.receive(new ArrayBuffer(12));
    socket.receive(tick(4));
    await host.advance(16);
    expect(client.tick('BTC/USD').getSnapshot()?.price).toBe(4);
    expect(errors.length).toBeGreaterThan(0);
    expect(client.connection().getSnapshot()).toMatchObject({ isLive: true });
    expect(client.connection().getSnapshot().error).not.toBeNull();
  });

  test('that are larger than the core takes are refused for their size, without their memory', async () => {
    const errors: string[] = [];
    const { host, client } = start({ onError: (error) => errors.push(error.message) });
    listen(client.tick('BTC/USD'));
    const socket = await goLive(host);
    socket.receive(`{"type":"x","pad":"${'é'.repeat(1_500_000)}"}`);
    socket.receive(new ArrayBuffer(3_000_000));
    socket.receive(tick(4));
    await host.advance(16);
    expect(errors[0]).toContain('frame_too_large');
    expect(errors).toHaveLength(2);
    expect(client.tick('BTC/USD').getSnapshot()?.price).toBe(4);
  });
});
