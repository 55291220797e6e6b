// The stores behind the hooks, without a framework: real client and core, fake server.
import { afterEach, describe, expect, test } from 'vitest';

import {
  botStatusStore,
  eventStore,
  metricsStore,
  notificationStore,
  orderStore,
  productStore,
} from 'tidewire';
import type { Store } from 'tidewire';
import { closeAll, listen, NOTHING, start } from './support/fake_parts.js';

afterEach(closeAll);

describe('a store of a channel', () => {
  test('is one for all who ask, and has one socket', async () => {
    const { server, client } = start();
    expect(botStatusStore(client)).toBe(botStatusStore(client));
    expect(orderStore(client, '7')).toBe(orderStore(client, '7'));
    expect(orderStore(client, '7')).not.toBe(orderStore(client, '8'));
    const first = listen(botStatusStore(client));
    const second = listen(botStatusStore(client));
    await server.flush();
    expect(server.sockets).toHaveLength(1);
    first.stop();
    second.stop();
    await server.advance(200);
    expect(server.running).toEqual(NOTHING);
  });

  test('keeps its snapshot until something changes, and tells the changes of a frame once', async () => {
    const { server, client } = start();
    const store = botStatusStore(client);
    const { told } = listen(store);
    await server.flush();
    expect(store.getSnapshot()).toBe(store.getSnapshot());
    expect(store.getSnapshot()).toMatchObject({ isConnected: true, runningCount: 0 });
    told.length = 0;
    for (let n = 0; n < 50; n += 1) server.bot({ bot_id: `b${n % 5}`, status: 'running' });
    await server.flush();
    expect(told).toHaveLength(1);
    expect(told[0]).toMatchObject({ runningCount: 5 });
    const last = store.getSnapshot();
    server.send({ type: 'something_else' }, 'botStatus');
    await server.flush();
    expect(store.getSnapshot()).toBe(last);
  });

  test('shows what it knew to who comes back, with the state of the connection as it is', async () => {
    const { server, client } = start();
    const store = botStatusStore(client);
    const { stop } = listen(store);
    await server.flush();
    server.bot({ bot_id: 'a', status: 'running' });
    await server.flush();
    stop();
    await server.advance(200);
    expect(store.getSnapshot()).toMatchObject({ runningCount: 1, isConnected: false });
    expect(store.getSnapshot().connection.status).toBe('idle');
    expect(store.getSnapshot()).toBe(store.getSnapshot());
    expect(store.getServerSnapshot()).toMatchObject({ runningCount: 0, isConnected: false });
  });

  test('of a hidden page changes about once a second, and at once when it is shown', async () => {
    const { server, client } = start();
    const { told } = listen(botStatusStore(client));
    await server.flush();
    server.hide();
    told.length = 0;
    server.bot({ bot_id: 'a', status: 'running' });
    await server.advance(100);
    expect(told).toHaveLength(0);
    await server.advance(1000);
    expect(told).toHaveLength(1);
    server.bot({ bot_id: 'a', status: 'stopped' });
    await server.advance(100);
    server.show();
    expect(told.at(-1)).toMatchObject({ runningCount: 0 });
  });

  test('survives messages that are not what the channel promises', async () => {
    const { server, client } = start();
    const stores = [
      botStatusStore(client),
      notificationStore(client),
      metricsStore(client),
      orderStore(client, '7'),
      productStore(client),
    ] as const;
    for (const store of stores) listen(store as Store<unknown>);
    await server.flush();
    const before = stores.map((store) => store.getSnapshot());
    const bad: [string, object][] = [
      ['botStatus', { type: 'bot_status' }],
      ['notifications', { type: 'notification', title: 'no id' }],
      ['notifications', { type: 'initial_notifications', notifications: 5 }],
      ['notifications', { type: 'notifications_read' }],
      ['order/7', { type: 'order_shipped', data: null }],
      ['order/7', { type: 'toString', data: {} }],
      ['products', { type: 'price_updated', data: {} }],
    ];
    for (const [channel, message] of bad) server.send(message, channel);
    await server.flush();
    expect(stores.map((store) => store.getSnapshot())).toEqual(before);
  });
});

describe('bots', () => {
  test('stay as they were last known when the server has forgotten them', async () => {
    const { server, client } = start();
    const store = botStatusStore(client);
    listen(store);
    await server.flush();
    server.bot({ bot_id: 'a', status: 'running' });
    await server.flush();
    server.restart();
    await server.advance(2000);
    expect(store.getSnapshot()).toMatchObject({ isConnected: true, runningCount: 1 });
    server.bot({ bot_id: 'b', status: 'running' });
    await server.flush();
    expect([...store.getSnapshot().bots.keys()]).toEqual(['a', 'b']);
  });

  test('are counted, and of more than a thousand the first is forgotten', async () => {
    const { server, client } = start();
    const store = botStatusStore(client);
    listen(store);
    await server.flush();
    for (let n = 0; n <= 1000; n += 1) server.bot({ bot_id: `b${n}`, status: 'running' });
    await server.flush();
    const { bots, runningCount } = store.getSnapshot();
    expect([bots.size, runningCount, bots.has('b0'), bots.has('b1000')]).toEqual([
      1000,
      1000,
      false,
      true,
    ]);
  });
});

describe('notifications', () => {
  test('come as a list, then one by one, and are marked read on all pages', async () => {
    const { server, client } = start();
    server.notify({ title: 'before' });
    const store = notificationStore(client);
    listen(store);
    await server.flush();
    server.notify({ title: 'after', level: 'warning', data: { kind: 'alert' } });
    await server.flush();
    expect(store.getSnapshot()).toMatchObject({
      unreadCount: 2,
      notifications: [{ title: 'after', level: 'warning' }, { title: 'before' }],
    });
    expect(Object.keys(store.getSnapshot().notifications[0] ?? {})).not.toContain('type');
    const { markRead } = store.getSnapshot();
    expect(await markRead(['n-1'])).toEqual({ ok: true, data: null });
    await server.flush();
    expect(store.getSnapshot().notifications.map(({ read }) => read)).toEqual([false, true]);
    await markRead();
    await server.flush();
    expect(store.getSnapshot().unreadCount).toBe(0);
    const sent = server.sockets[0]?.messages.filter(({ type }) => type === 'mark_read');
    expect(sent?.map(({ ids }) => ids)).toEqual([['n-1'], ['n-2']]);
    // Nothing is left to be said.
    expect(await markRead()).toEqual({ ok: true, data: null });
    expect(server.sockets[0]?.types.filter((type) => type === 'mark_read')).toHaveLength(2);
  });

  test('are the newest hundred, each once', async () => {
    const { server, client } = start();
    const store = notificationStore(client);
    listen(store);
    await server.flush();
    for (let n = 1; n <= 120; n += 1) server.notify({ id: String(n), title: 'x' });
    server.notify({ id: '120', title: 'again' });
    await server.flush();
    const { notifications, unreadCount } = store.getSnapshot();
    expect([notifications.length, unreadCount]).toEqual([100, 100]);
    expect(notifications.slice(0, 2).map(({ id, title }) => [id, title])).toEqual([
      ['120', 'again'],
      ['119', 'x'],
    ]);
  });

  test('that were polled take the place of those that were known', async () => {
    const { server, client } = start();
    const store = notificationStore(client);
    listen(store);
    await server.flush();
    server.notify({ title: 'old' });
    await server.flush();
    // As the core delivers the body of `GET /api/notifications` while no socket is live.
    const polled = { timestamp: 1, level: 'info', title: 'polled', message: '', read: true };
    const list = [{ id: 'p', ...polled }];
    server.send({ type: 'polled_notifications', notifications: list, unread: 0 }, 'notifications');
    await server.flush();
    expect(store.getSnapshot()).toMatchObject({ notifications: list, unreadCount: 0 });
  });

  test('are polled while no socket is live, and can be marked all the same', async () => {
    const { server, client } = start({}, { requireAuth: true });
    const store = notificationStore(client);
    listen(store);
    await server.flush();
    server.refuse('sockets');
    server.drop();
    server.notify({ title: 'meanwhile' });
    await server.advance(20_000);
    expect(store.getSnapshot()).toMatchObject({ isConnected: false, unreadCount: 1 });
    expect(store.getSnapshot().connection.isPolling).toBe(true);
    const marked = store.getSnapshot().markRead();
    await server.flush();
    expect(await marked).toEqual({ ok: true, data: null });
    expect(store.getSnapshot()).toMatchObject({ unreadCount: 0 });
    expect(store.getSnapshot().notifications).toHaveLength(1);
  });

  test('cannot be marked while the channel is down, and say so', async () => {
    const { server, client } = start();
    const store = notificationStore(client);
    listen(store);
    await server.flush();
    server.refuse();
    server.drop();
    expect(await store.getSnapshot().markRead(['n-1'])).toMatchObject({
      ok: false,
      error: { code: 'not_connected' },
    });
  });
});

describe('metrics', () => {
  test('show the last measurement, and the round trip every five seconds', async () => {
    const { server, client } = start({}, { latencyMs: 20 });
    const store = metricsStore(client);
    const { stop } = listen(store);
    await server.advance(200);
    expect(store.getSnapshot()).toMatchObject({ metrics: null, roundTripMs: 40 });
    for (let second = 0; second < 11; second += 1) {
      server.measure({ connections: second });
      await server.advance(1000);
    }
    expect(store.getSnapshot()).toMatchObject({ metrics: { connections: 10 }, roundTripMs: 40 });
    const pings = server.sockets[0]?.messages.filter(({ type }) => type === 'ping') ?? [];
    // The first one may have waited for what asks: the second comes at once.
    expect(pings).toHaveLength(4);
    expect(pings[0]?.['ts']).toBeGreaterThan(1_600_000_000_000);
    server.refuse();
    server.drop();
    expect(store.getSnapshot()).toMatchObject({ metrics: { connections: 10 }, roundTripMs: null });
    stop();
    await server.advance(200);
    expect(server.running).toEqual(NOTHING);
  });
});

describe('an order', () => {
  test('is followed through what happens to it, and no other', async () => {
    const { server, client } = start();
    const store = orderStore(client, '7');
    listen(store);
    listen(orderStore(client, '8'));
    await server.flush();
    expect(server.sockets.map(({ url }) => new URL(url).pathname)).toEqual([
      '/api/v1/ws/orders/7',
      '/api/v1/ws/orders/8',
    ]);
    server.order('7', 'payment_status_changed', { order_id: '7', new_status: 'paid' });
    server.order('7', 'order_shipped', { order_id: '7', tracking_number: 'T1', carrier: 'DHL' });
    await server.flush();
    expect(store.getSnapshot()).toMatchObject({
      status: 'shipped',
      paymentStatus: 'paid',
      trackingNumber: 'T1',
      carrier: 'DHL',
    });
    expect(store.getSnapshot().events.map(({ type }) => type)).toEqual([
      'payment_status_changed',
      'order_shipped',
    ]);
    expect(orderStore(client, '8').getSnapshot().events).toEqual([]);
    for (let n = 0; n < 120; n += 1) {
      server.order('7', 'order_status_changed', { order_id: '7', new_status: 'processing' });
    }
    await server.flush();
    expect(store.getSnapshot()).toMatchObject({ status: 'processing' });
    expect(store.getSnapshot().events).toHaveLength(100);
  });

  test('that cannot be followed is closed for good, with the code', async () => {
    const { server, client } = start({}, { orders: ['7'] });
    const store = orderStore(client, '9');
    const { stop } = listen(store);
    await server.flush();
    await server.advance(60_000);
    expect(store.getSnapshot().connection).toMatchObject({ status: 'closed', closeCode: 4004 });
    expect(server.sockets).toHaveLength(1);
    store.getSnapshot().connection.retry();
    await server.flush();
    expect(server.sockets).toHaveLength(2);
    stop();
    await server.advance(200);
    expect(server.running).toEqual(NOTHING);
    expect(store.getSnapshot().connection.status).toBe('idle');
  });

  test('with characters that mean something in an address is asked for all the same', async () => {
    const { server, client } = start();
    listen(orderStore(client, 'a/b ?c'));
    await server.flush();
    expect(new URL(server.sockets[0]?.url ?? '').pathname).toBe('/api/v1/ws/orders/a%2Fb%20%3Fc');
    for (const id of ['', '.', '..']) {
      expect(() => orderStore(client, id)).toThrow(
        expect.objectContaining({ code: 'unknown_channel' }),
      );
    }
    expect(() => client.connection('order')).toThrow(/order\/\{id\}/);
  });

  test('of ten thousand leaves nothing behind, and what somebody holds stays the same', async () => {
    const { server, client } = start();
    const held = client.connection('order/held');
    const { stop } = listen(orderStore(client, 'held'));
    for (let n = 0; n < 10_000; n += 1) orderStore(client, `o${n}`);
    expect(client.connection('order/held')).toBe(held);
    await server.flush();
    expect(server.sockets).toHaveLength(1);
    stop();
    await server.advance(200);
    expect(server.running).toEqual(NOTHING);
    client.close();
    expect(held.getSnapshot().status).toBe('closed');
  });
});

describe('the last event', () => {
  test('is that of its type', async () => {
    const { server, client } = start();
    const trades = eventStore(client, 'dashboard', 'trade');
    const all = eventStore(client, 'dashboard');
    listen(trades);
    listen(all);
    await server.flush();
    expect(trades.getSnapshot().event).toBeNull();
    server.send({ type: 'trade', data: { price: 1 } }, 'dashboard');
    server.send({ type: 'price', data: { price: 2 } }, 'dashboard');
    await server.flush();
    expect(trades.getSnapshot().event?.data).toEqual({ type: 'trade', data: { price: 1 } });
    expect(all.getSnapshot().event?.type).toBe('price');
    expect(server.sockets).toHaveLength(1);
  });
});
