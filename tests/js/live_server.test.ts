// The stores behind the hooks, on the real server and the real core.
import { afterEach, describe, expect, test, vi } from 'vitest';
import { WebSocket } from 'ws';

import {
  botStatusStore,
  commandStore,
  eventStore,
  metricsStore,
  notificationStore,
  orderStore,
  productStore,
} from 'tidewire';
import type { Client, ClientOptions, Product } from 'tidewire';
import type { NativeServer } from './support/native_server.js';
import {
  endAll,
  keep,
  reaches,
  startClient,
  startProxy,
  startServer,
} from './support/real_parts.js';

afterEach(endAll);

/** An order of the demo user, and one of the trader. */
const ORDER = '123e4567-e89b-12d3-a456-426614174000';
const OF_THE_TRADER = 'c2a9f3d4-1e6b-4f7a-8b55-3e9d7c6a1f22';

async function signIn(
  server: NativeServer,
  user = 'demo',
  options: ClientOptions = {},
): Promise<Client> {
  return startClient(server.port, { token: await server.token(user, user), ...options });
}

/** Posts as an administrator, or as who is named; returns the status. */
async function post(
  server: NativeServer,
  path: string,
  body: object,
  user = 'admin',
): Promise<number> {
  const response = await fetch(`${server.origin}${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${await server.token(user, user)}` },
    body: JSON.stringify(body),
  });
  return response.status;
}

const isLive = ({ isConnected }: { readonly isConnected: boolean }): boolean => isConnected;

describe('bots', () => {
  test('are started and stopped by the dashboard, and their status follows', async () => {
    const server = await startServer();
    const client = await signIn(server, 'trader');
    const bots = keep(botStatusStore(client));
    const start = keep(commandStore(client, 'dashboard', 'start_bot'));
    const stop = keep(commandStore(client, 'dashboard', 'stop_bot'));
    const changes = keep(eventStore(client, 'dashboard', 'status_change'));
    await reaches(bots, 'the bot is there', (state) => state.bots.has('paper-sma'));
    expect(bots.getSnapshot().runningCount).toBe(0);
    await reaches(start, 'ready', ({ isReady }) => isReady);
    expect(await start.getSnapshot().run()).toMatchObject({
      ok: true,
      data: { data: { action: 'start', success: true, status: 'running' } },
    });
    await reaches(bots, 'it runs', ({ runningCount }) => runningCount === 1);
    await reaches(changes, 'the dashboard knows', ({ event }) => event !== null);
    // Again: the command is carried out, the bot says why nothing changed.
    expect(await start.getSnapshot().run()).toMatchObject({
      data: { data: { success: false, message: 'The bot is running already' } },
    });
    await stop.getSnapshot().run();
    await reaches(bots, 'it has stopped', ({ runningCount }) => runningCount === 0);
  });

  test('are not started by who may not', async () => {
    const server = await startServer();
    const client = await signIn(server, 'demo');
    const start = keep(commandStore(client, 'dashboard', 'start_bot'));
    await reaches(start, 'ready', ({ isReady }) => isReady);
    expect(await start.getSnapshot().run()).toMatchObject({
      ok: false,
      error: { code: 'forbidden' },
    });
    expect(start.getSnapshot()).toMatchObject({ status: 'failed', error: { code: 'forbidden' } });
  });

  test('are known again after the line was cut', async () => {
    const server = await startServer();
    const proxy = await startProxy(server);
    const client = startClient(proxy.port, { token: await server.token() });
    const bots = keep(botStatusStore(client));
    await reaches(bots, 'live', isLive);
    proxy.cut();
    await reaches(bots, 'lost', (state) => !isLive(state));
    expect(await post(server, '/api/publish/bot_status', { bot_id: 'b', status: 'running' })).toBe(
      202,
    );
    proxy.open();
    const { runningCount } = await reaches(bots, 'the other bot', (state) => state.bots.has('b'));
    expect(runningCount).toBe(1);
  });
});

describe('notifications', () => {
  test('are pushed, and what one page has read is read on the other', async () => {
    const server = await startServer();
    const pages = [await signIn(server), await signIn(server)].map((client) =>
      keep(notificationStore(client)),
    );
    for (const store of pages) await reaches(store, 'live', isLive);
    const body = { title: 'Shipped', message: 'Your order is on its way', level: 'success' };
    expect(await post(server, '/api/publish/notifications', { ...body, user: 'demo' })).toBe(202);
    for (const store of pages) {
      const { notifications } = await reaches(store, 'pushed', (s) => s.unreadCount === 1);
      expect(notifications).toEqual([
        { id: expect.any(String), timestamp: expect.any(Number), ...body, read: false },
      ]);
    }
    expect(await pages[0]?.getSnapshot().markRead()).toEqual({ ok: true, data: null });
    for (const store of pages) {
      const { notifications } = await reaches(store, 'read', (s) => s.unreadCount === 0);
      expect(notifications).toHaveLength(1);
    }
    // Who comes later has the list, and what was read.
    const late = keep(notificationStore(await signIn(server)));
    const { notifications, unreadCount } = await reaches(
      late,
      'the list',
      (state) => state.notifications.length === 1,
    );
    expect([notifications[0]?.read, unreadCount]).toEqual([true, 0]);
  });

  test('are polled while WebSockets are blocked, marked as read, and pushed again later', async () => {
    const server = await startServer();
    let isBlocked = true;
    class BlockableWebSocket extends WebSocket {
      constructor(url: string, protocols?: string[]) {
        super(isBlocked ? 'ws://127.0.0.1:1/' : url, protocols);
      }
    }
    const client = await signIn(server, 'demo', {
      webSocket: BlockableWebSocket,
      poll: { afterMs: 50, intervalMs: 100 },
    });
    const store = keep(notificationStore(client));
    const body = { title: 'Polled', user: 'demo' };
    expect(await post(server, '/api/publish/notifications', body)).toBe(202);
    const { connection } = await reaches(store, 'polled', (s) => s.unreadCount === 1);
    expect(connection).toMatchObject({ isLive: false, isPolling: true });
    expect(await store.getSnapshot().markRead()).toEqual({ ok: true, data: null });
    await reaches(store, 'read', (s) => s.unreadCount === 0);
    isBlocked = false;
    await reaches(store, 'live', isLive);
    await post(server, '/api/publish/notifications', { ...body, title: 'Pushed' });
    const { notifications } = await reaches(store, 'pushed', (s) => s.unreadCount === 1);
    expect(notifications.map(({ title, read }) => [title, read])).toEqual([
      ['Pushed', false],
      ['Polled', true],
    ]);
  });

  test('tell of an alert whose price has come', { timeout: 30_000 }, async () => {
    const server = await startServer();
    const client = await signIn(server);
    const inbox = keep(notificationStore(client));
    const alerts = keep(eventStore(client, 'market', 'alert'));
    const ticks = keep(client.tick('BTC/USD'));
    await reaches(inbox, 'live', isLive);
    const tick = await reaches(ticks, 'a price', (value) => value !== undefined);
    const price = tick?.price ?? 0;
    const setAlert = keep(commandStore(client, 'market', 'set_alert')).getSnapshot().run;
    // One on each side, so close that the next ticks cross one.
    await setAlert({ symbol: 'BTC/USD', above: price * 1.000_02 });
    await setAlert({ symbol: 'BTC/USD', below: price * 0.999_98 });
    await reaches(alerts, 'the alert', ({ event }) => event !== null);
    const { notifications } = await reaches(inbox, 'told', (s) => s.unreadCount > 0);
    expect(notifications[0]?.data).toMatchObject({ kind: 'alert', symbol: 'BTC/USD' });
  });
});

test('the metrics of the server come with the round trip to it', async () => {
  const server = await startServer();
  const store = keep(metricsStore(await signIn(server)));
  const { metrics, roundTripMs } = await reaches(
    store,
    'both',
    (state) => state.metrics !== null && state.roundTripMs !== null,
  );
  expect(metrics).toMatchObject({
    connections: expect.any(Number),
    cpu_percent: expect.any(Number),
  });
  expect(metrics?.memory_rss_bytes).toBeGreaterThan(1_000_000);
  expect(roundTripMs).toBeGreaterThan(0);
  expect(roundTripMs).toBeLessThan(5000);
});

describe('an order', () => {
  test('is followed through what happens to it', async () => {
    const server = await startServer();
    const store = keep(orderStore(await signIn(server), ORDER));
    await reaches(store, 'live', isLive);
    const path = `/api/orders/${ORDER}/events`;
    const shipped = { tracking_number: 'T1', carrier: 'DHL' };
    expect(await post(server, path, { type: 'order_shipped', data: shipped })).toBe(202);
    await post(server, path, { type: 'payment_status_changed', data: { new_status: 'refunded' } });
    const state = await reaches(store, 'both', ({ events }) => events.length === 2);
    expect(state).toMatchObject({
      status: 'shipped',
      paymentStatus: 'refunded',
      trackingNumber: 'T1',
      carrier: 'DHL',
    });
    expect(state.events[1]?.data).toMatchObject({ order_id: ORDER, old_status: 'paid' });
  });

  test.each([
    ['that is none', 'no-uuid', 4000],
    ['of another user', OF_THE_TRADER, 4003],
    ['that does not exist', '00000000-0000-4000-8000-000000000000', 4004],
  ])('%s is closed for good, with the code', async (_name, id, closeCode) => {
    const server = await startServer();
    const store = keep(orderStore(await signIn(server), id));
    const { connection } = await reaches(
      store,
      'the end',
      (state) => state.connection.status === 'closed',
    );
    expect(connection).toMatchObject({ closeCode, retryAt: null });
  });

  test('with a bad token sends the user to sign in', async () => {
    const server = await startServer();
    const onAuthRequired = vi.fn();
    const client = startClient(server.port, { token: 'bad', onAuthRequired });
    const store = keep(orderStore(client, ORDER));
    const { connection } = await reaches(
      store,
      'the end',
      (state) => state.connection.status === 'closed',
    );
    expect(connection.closeCode).toBe(4001);
    expect(onAuthRequired).toHaveBeenCalledOnce();
  });
});

test('products have their live stock and prices on top of the list that was fetched', async () => {
  const server = await startServer();
  const client = await signIn(server);
  const store = keep(productStore(client));
  await reaches(store, 'live', isLive);
  const response = await fetch(`${server.origin}/api/products`, {
    headers: { authorization: `Bearer ${await server.token()}` },
  });
  const { products } = (await response.json()) as { products: Product[] };
  store.getSnapshot().load(products);
  expect(store.getSnapshot().products.get('mouse')).toMatchObject({
    name: 'Wireless mouse',
    stock_quantity: 120,
  });
  const change = (type: string, data: object): Promise<number> =>
    post(server, '/api/products/events', { type, data });
  expect(await change('inventory_updated', { product_id: 'mouse', new_quantity: 119 })).toBe(202);
  expect(await change('price_updated', { product_id: 'mouse', new_price: 29.5 })).toBe(202);
  await change('product_created', {
    product_id: 'cable',
    name: 'Cable',
    price: 5,
    stock_quantity: 1,
  });
  const state = await reaches(store, 'the new one', (s) => s.products.has('cable'));
  expect(state.products.get('mouse')).toMatchObject({ stock_quantity: 119, price: 29.5 });
  expect(state.lastEvent).toMatchObject({ type: 'product_created' });
  await change('product_deleted', { product_id: 'cable' });
  await reaches(store, 'gone', (s) => !s.products.has('cable'));
});
