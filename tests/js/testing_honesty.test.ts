// The server for users' tests says what the real one says: the same questions, answers compared.
import { afterEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';

import { createFakeServer } from 'tidewire/testing';
import { endAll, startServer } from './support/real_parts.js';
import { shapeOf } from './support/shape.js';

afterEach(endAll);

type Message = Readonly<Record<string, unknown>>;

/** What the test asks for; `done` is a message that only a `pong` of this number follows. */
const QUESTIONS: readonly Message[] = [
  { type: 'subscribe', symbols: ['BTC/USD', 'NO/SUCH'] },
  {
    type: 'backfill_request',
    symbols: ['BTC/USD', 'NO/SUCH'],
    since: 0,
    positions: { 'BTC/USD': { epoch: 'not this one', seq: 3 } },
    limit: 2,
  },
  { type: 'backfill_request', symbols: ['BTC/USD'], since: 0 },
  { type: 'unsubscribe', symbols: ['BTC/USD', 'NO/SUCH'] },
  { type: 'no_such_type' },
  { type: 'ping', ts: 42 },
];

/** Live ticks come when they come. */
function isAnswer({ type }: Message): boolean {
  return type !== 'market_data';
}

/** By type: a backfill waits for room behind what is on its way, other answers go at once. */
function byType(answers: readonly Message[]): readonly Message[] {
  const typeOf = ({ type }: Message): string => String(type);
  return [...answers].sort((a, b) => typeOf(a).localeCompare(typeOf(b)));
}

/** What the answers to QUESTIONS look like; `texts` are their words. */
function summary(given: readonly Message[]): { shapes: unknown[]; texts: unknown[] } {
  const answers = byType(given);
  return {
    shapes: answers.map(({ type, ...rest }) => [type, shapeOf(rest)]),
    texts: answers.flatMap(({ code, message, error, recovered }) => [
      [code, message, error, recovered],
    ]),
  };
}

/** Talks to the real server until it has answered the ping, or closed. */
function askReal(port: number, questions: readonly Message[]): Promise<[Message[], number]> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/ws/market-data`);
    const answers: Message[] = [];
    let code = 0;
    socket.on('error', reject);
    socket.on('open', () => {
      for (const question of questions) socket.send(JSON.stringify(question));
    });
    socket.on('message', (data) => {
      const answer = JSON.parse(String(data)) as Message;
      if (isAnswer(answer)) answers.push(answer);
      if (answer['type'] === 'pong') socket.close(1000);
    });
    socket.on('close', (closeCode) => {
      code = closeCode;
      resolve([answers, code]);
    });
  });
}

async function askFake(questions: readonly Message[]): Promise<[Message[], number]> {
  const server = createFakeServer({ requireAuth: true, symbols: ['BTC/USD'] });
  for (let price = 1; price <= 5; price += 1) server.publish('BTC/USD', price);
  server.authenticate((token) => token === 'good');
  const answers: Message[] = [];
  const socket = server.host.createWebSocket('ws://test/ws/market-data', []);
  let code = 1000;
  socket.onmessage = ({ data }) => answers.push(JSON.parse(String(data)) as Message);
  socket.onclose = (event) => (code = event.code);
  await server.flush();
  for (const question of questions) socket.send(JSON.stringify(question));
  await server.flush();
  return [answers.filter(isAnswer), code];
}

test('an authenticated client gets the same answers', async () => {
  const real = await startServer();
  const token = await real.token();
  const [realAnswers, realCode] = await askReal(real.port, [{ type: 'auth', token }, ...QUESTIONS]);
  const [answers, code] = await askFake([{ type: 'auth', token: 'good' }, ...QUESTIONS]);
  expect(summary(answers)).toEqual(summary(realAnswers));
  expect(code).toBe(realCode);
});

test.each([
  ['a bad token', [{ type: 'auth', token: 'bad' }]],
  ['another message than auth', [{ type: 'subscribe', symbols: ['BTC/USD'] }]],
])('%s is refused in the same words', async (_name, questions) => {
  const real = await startServer();
  const [realAnswers, realCode] = await askReal(real.port, questions);
  const [answers, code] = await askFake(questions);
  expect(answers).toEqual(realAnswers);
  expect(code).toBe(realCode);
});

test('a live tick and one of the feed have the same shape', async () => {
  const real = await startServer();
  const token = await real.token();
  const first = (url: string, greeting: readonly Message[], type: unknown): Promise<Message> =>
    new Promise((resolve, reject) => {
      const socket = new WebSocket(url);
      socket.on('error', reject);
      socket.on('open', () => {
        for (const message of greeting) socket.send(JSON.stringify(message));
      });
      socket.on('message', (data) => {
        const message = JSON.parse(String(data)) as Message;
        if (message['type'] !== type) return;
        socket.terminate();
        resolve(message);
      });
    });
  const greeting = [{ type: 'auth', token }, QUESTIONS[0] as Message];
  const base = `ws://127.0.0.1:${real.port}/ws`;
  const realLive = await first(`${base}/market-data`, greeting, 'market_data');
  const realFeed = await first(`${base}/crypto`, [], undefined);

  const server = createFakeServer();
  const heard: Message[] = [];
  for (const path of ['market-data', 'crypto']) {
    const socket = server.host.createWebSocket(`ws://test/ws/${path}`, []);
    socket.onopen = () => socket.send(JSON.stringify({ type: 'subscribe', symbols: ['BTC/USD'] }));
    socket.onmessage = ({ data }) => heard.push(JSON.parse(String(data)) as Message);
  }
  await server.flush();
  // The real server's change over 24 h depends on how much history it has.
  const change = 'change_24h' in realLive ? { change24h: 1 } : {};
  server.publish('BTC/USD', { price: 1, ...change });
  await server.flush();
  const ticks = heard.filter(({ price }) => price !== undefined);
  expect(ticks.map(shapeOf)).toEqual([shapeOf(realLive), shapeOf(realFeed)]);
});
