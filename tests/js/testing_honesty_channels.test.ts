// What the server for users' tests says on the channels that push, against the real one.
import { afterEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';

import { createFakeServer } from 'tidewire/testing';
import type { FakeServer } from 'tidewire/testing';
import type { NativeServer } from './support/native_server.js';
import { endAll, startServer } from './support/real_parts.js';
import { shapeOf } from './support/shape.js';

afterEach(endAll);

type Message = Readonly<Record<string, unknown>>;

interface Talk {
  readonly messages: readonly Message[];
  readonly closeCode: number;
}

/** A token that the fake server takes for good. */
const GOOD = 'good';
const GET_LIST = {
  url: 'http://test/api/notifications',
  method: 'GET',
  token: GOOD,
  body: '',
} as const;
const ORDER = '123e4567-e89b-12d3-a456-426614174000';

/** Connects to the real server, says what there is to say, and listens until `isLast`. */
function talkToReal(
  server: NativeServer,
  path: string,
  said: readonly Message[],
  isLast: (message: Message) => boolean,
  onOpen: () => unknown = () => {},
): Promise<Talk> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`ws://127.0.0.1:${server.port}${path}`);
    const messages: Message[] = [];
    socket.on('error', reject);
    socket.on('open', () => {
      for (const message of said) socket.send(JSON.stringify(message));
      void onOpen();
    });
    socket.on('message', (data) => {
      const message = JSON.parse(String(data)) as Message;
      messages.push(message);
      if (isLast(message)) socket.close(1000);
    });
    socket.on('close', (closeCode) => resolve({ messages, closeCode }));
  });
}

async function talkToFake(
  server: FakeServer,
  path: string,
  said: readonly Message[],
  onOpen: () => unknown = () => {},
): Promise<Talk> {
  const messages: Message[] = [];
  let closeCode = 1000;
  const socket = server.host.createWebSocket(`ws://test${path}`, []);
  socket.onmessage = ({ data }) => messages.push(JSON.parse(String(data)) as Message);
  socket.onclose = (event) => (closeCode = event.code);
  await server.flush();
  for (const message of said) socket.send(JSON.stringify(message));
  onOpen();
  await server.flush();
  return { messages, closeCode };
}

function fakeServer(): FakeServer {
  const server = createFakeServer({ requireAuth: true, orders: [ORDER] });
  server.authenticate((token) => token === GOOD);
  return server;
}

async function publish(server: NativeServer, path: string, body: object): Promise<void> {
  const response = await fetch(`${server.origin}${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${await server.token('admin', 'admin')}` },
    body: JSON.stringify(body),
  });
  expect(response.status).toBe(202);
}

const isPong = ({ type }: Message): boolean => type === 'pong';
const shapes = ({ messages }: Talk): unknown[] =>
  messages.map(({ type, ...rest }) => [type, shapeOf(rest)]);
/** The words of errors; the rest differs between any two servers. */
const errors = ({ messages }: Talk): unknown[] =>
  messages.flatMap(({ code, message, error }) => (code || error ? [[code, message, error]] : []));

const QUESTIONS: readonly Message[] = [
  { type: 'subscribe', symbols: ['BTC/USD'] },
  { type: 'set_alert', symbol: 'BTC/USD', above: 1 },
  { type: 'no_such_type' },
  { type: 'ping', ts: 42 },
];

test('the status of bots is sent on connecting, and as it changes', async () => {
  const status = { bot_id: 'b', status: 'running' };
  const real = await startServer();
  await publish(real, '/api/publish/bot_status', status);
  const said = (token: string): Message[] => [
    { type: 'auth', token },
    { type: 'mark_read', ids: ['x'] },
    ...QUESTIONS,
  ];
  const fromReal = await talkToReal(real, '/ws/bot-status', said(await real.token()), isPong);
  const server = fakeServer();
  server.bot(status);
  const fromFake = await talkToFake(server, '/ws/bot-status', said(GOOD));
  // The real one has a bot of its own.
  const withoutPaperBot = (talk: Talk): Talk => ({
    ...talk,
    messages: talk.messages.filter((message) => message['bot_id'] !== 'paper-sma'),
  });
  expect(shapes(fromFake)).toEqual(shapes(withoutPaperBot(fromReal)));
  expect(errors(fromFake)).toEqual(errors(fromReal));
});

test('notifications come as a list, and are marked as read', async () => {
  const real = await startServer();
  const token = await real.token();
  const bearer = { headers: { authorization: `Bearer ${token}` } };
  const listOf = async (): Promise<{ notifications: { id: string }[]; unread: number }> =>
    (await (await fetch(`${real.origin}/api/notifications`, bearer)).json()) as Awaited<
      ReturnType<typeof listOf>
    >;
  await publish(real, '/api/publish/notifications', { title: 'one', user: 'demo' });
  const list = await listOf();
  const said = (from: string, id: string | undefined): Message[] => [
    { type: 'auth', token: from },
    { type: 'mark_read', ids: [id, 'unknown'] },
    { type: 'mark_read', ids: [id] },
    ...QUESTIONS,
  ];
  const fromReal = await talkToReal(
    real,
    '/ws/notifications',
    said(token, list.notifications[0]?.id),
    isPong,
  );
  const server = fakeServer();
  server.notify({ title: 'one' });
  const asked = server.host.http(GET_LIST);
  await server.flush();
  expect(shapeOf(JSON.parse((await asked).body))).toEqual(shapeOf(list));
  const fromFake = await talkToFake(server, '/ws/notifications', said(GOOD, 'n-1'));
  expect(shapes(fromFake)).toEqual(shapes(fromReal));
  expect(errors(fromFake)).toEqual(errors(fromReal));
});

test('a notification that is pushed has the same shape', async () => {
  const real = await startServer();
  const said = (token: string): Message[] => [{ type: 'auth', token }];
  const body = { title: 'two', level: 'warning', message: 'm', data: { a: 1 } };
  const fromReal = await talkToReal(
    real,
    '/ws/notifications',
    said(await real.token()),
    // The first list is the word that it is let in.
    ({ type }) => {
      if (type === 'initial_notifications') void publish(real, '/api/publish/notifications', body);
      return type === 'notification';
    },
  );
  const server = fakeServer();
  const fromFake = await talkToFake(server, '/ws/notifications', said(GOOD));
  server.notify({ title: 'two', level: 'warning', message: 'm', data: { a: 1 } });
  await server.flush();
  expect(shapes(fromFake)).toEqual(shapes(fromReal));
});

test('metrics have the same shape', async () => {
  const real = await startServer();
  const said = (token: string): Message[] => [{ type: 'auth', token }];
  const fromReal = await talkToReal(
    real,
    '/ws/performance-metrics',
    said(await real.token()),
    ({ type }) => type === 'metrics',
  );
  const server = fakeServer();
  server.measure({ channels: { 'performance-metrics': 1 } });
  const fromFake = await talkToFake(server, '/ws/performance-metrics', said(GOOD));
  expect(shapes(fromFake)).toEqual(shapes(fromReal));
});

test('an order tells what happens to it, and products tell what happens to them', async () => {
  const real = await startServer();
  const token = await real.token();
  const shipped = { tracking_number: 'T1', carrier: 'DHL' };
  const realOrder = await talkToReal(
    real,
    `/api/v1/ws/orders/${ORDER}?token=${token}`,
    [],
    ({ type }) => type === 'order_shipped',
    () => publish(real, `/api/orders/${ORDER}/events`, { type: 'order_shipped', data: shipped }),
  );
  const price = { product_id: 'mouse', new_price: 1 };
  const realProducts = await talkToReal(
    real,
    `/api/v1/ws/products?token=${token}`,
    [],
    ({ type }) => type === 'price_updated',
    () => publish(real, '/api/products/events', { type: 'price_updated', data: price }),
  );
  const server = fakeServer();
  const order = await talkToFake(server, `/api/v1/ws/orders/${ORDER}?token=${GOOD}`, [], () =>
    server.order(ORDER, 'order_shipped', { ...shipped, order_id: ORDER }),
  );
  const products = await talkToFake(server, `/api/v1/ws/products?token=${GOOD}`, [], () =>
    server.product('price_updated', { ...price, old_price: 2 }),
  );
  expect(shapes(order)).toEqual(shapes(realOrder));
  expect(shapes(products)).toEqual(shapes(realProducts));
});

test.each([
  ['an order without a good token', `/api/v1/ws/orders/${ORDER}?token=bad`],
  ['an order that does not exist', '/api/v1/ws/orders/00000000-0000-4000-8000-000000000000'],
  ['products without a good token', '/api/v1/ws/products?token=bad'],
  ['a dashboard without a good token', '/ws?token=bad'],
])('%s ends with the same code', async (_name, path) => {
  const real = await startServer();
  const withToken = (token: string): string =>
    path.includes('?') ? path : `${path}?token=${token}`;
  const fromReal = await talkToReal(real, withToken(await real.token()), [], () => false);
  const fromFake = await talkToFake(fakeServer(), withToken(GOOD), []);
  expect(fromFake).toEqual(fromReal);
});

test.each(['bot-status', 'notifications', 'performance-metrics'])(
  'a bad token is refused on %s in the same words',
  async (channel) => {
    const real = await startServer();
    const said = [{ type: 'auth', token: 'bad' }];
    const fromReal = await talkToReal(real, `/ws/${channel}`, said, () => false);
    const fromFake = await talkToFake(fakeServer(), `/ws/${channel}`, said);
    expect(fromFake).toEqual(fromReal);
  },
);
