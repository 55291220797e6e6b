// The real client on a server that knows the documents and nothing else, in a stranger's library.
import { afterEach, describe, expect, test } from 'vitest';

import type { ClientOptions, SeriesSnapshot, Store } from 'tidewire';
import { PlainServer } from './support/plain_server.js';
import type { PlainOptions, PlainTick } from './support/plain_server.js';
import { endAll, keep, reaches, startClient } from './support/real_parts.js';
import { until } from './support/until.js';

const SYMBOL = 'BTC/USD';
/** A whole minute. */
const START = 1_731_283_200_000;
const SECOND = 1000;
const MINUTE = 60 * SECOND;

let server: PlainServer;

afterEach(async () => {
  await endAll();
  await server.stop();
});

/** The series of a client that has subscribed. */
async function start(
  options: PlainOptions,
  clientOptions: ClientOptions = {},
): Promise<Store<SeriesSnapshot>> {
  server = await PlainServer.start(options);
  const { token } = options;
  const client = startClient(server.port, {
    ...(token === undefined ? {} : { token }),
    ...clientOptions,
  });
  const series = keep(client.series(SYMBOL));
  await subscribed(1);
  return series;
}

/** The server has heard the `count`th connection's subscription. */
function subscribed(count: number): Promise<void> {
  return until(
    `connection ${count} has subscribed`,
    () => server.received.filter(({ type }) => type === 'subscribe').length >= count,
  );
}

/** A price that is the tick's own, so that points can be told apart. */
function tick(timestamp: number): PlainTick {
  return { symbol: SYMBOL, price: 50_000 + (timestamp - START) / SECOND, volume: 2, timestamp };
}

function publish(...times: number[]): void {
  for (const time of times) server.publish(tick(time));
}

function shows(series: Store<SeriesSnapshot>, time: number): Promise<SeriesSnapshot> {
  return reaches(series, `the tick of ${time}`, ({ time: times }) => times.includes(time));
}

function settled(series: Store<SeriesSnapshot>, time: number): Promise<SeriesSnapshot> {
  return reaches(
    series,
    `live with the tick of ${time}`,
    ({ status, time: times }) => status === 'live' && times.includes(time),
  );
}

const pointsOf = ({ time, price, volume }: SeriesSnapshot): number[][] =>
  [...time].map((at, index) => [at, price[index] ?? NaN, volume[index] ?? NaN]);
const asPoints = (...times: number[]): number[][] =>
  times.map(tick).map(({ timestamp, price, volume }) => [timestamp, price, volume]);

describe.each<[string, PlainOptions]>([
  ['with auth by first message', { token: 'good' }],
  ['without authentication', {}],
  ['that repeats the last tick to whoever subscribes', { token: 'good', repeatsLast: true }],
])('a plain server %s', (_name, options) => {
  test('serves ticks in order, each once', async () => {
    const series = await start(options);
    const times = Array.from({ length: 50 }, (_, index) => START + index * SECOND);
    publish(...times);
    const snapshot = await settled(series, times.at(-1) ?? 0);
    expect(pointsOf(snapshot)).toEqual(asPoints(...times));
    expect([...new Set(snapshot.seq)]).toEqual([0]);
  });

  test('fills what was missed with its candles, in their place', async () => {
    const series = await start(options);
    publish(START + 10 * SECOND, START + 20 * SECOND);
    await shows(series, START + 20 * SECOND);
    server.cut();
    await reaches(series, 'stale', ({ status }) => status === 'stale');
    const missed = [1, 2, 3].map((minute) => START + minute * MINUTE);
    publish(...missed);
    await subscribed(2);
    publish(START + 4 * MINUTE, START + 4 * MINUTE + 5 * SECOND);
    const snapshot = await settled(series, START + 4 * MINUTE + 5 * SECOND);
    expect(pointsOf(snapshot)).toEqual(
      asPoints(
        START + 10 * SECOND,
        START + 20 * SECOND,
        ...missed,
        START + 4 * MINUTE,
        START + 4 * MINUTE + 5 * SECOND,
      ),
    );
    expect(server.received.find(({ type }) => type === 'backfill_request')).toMatchObject({
      symbols: [SYMBOL],
    });
  });

  test('may answer after live ticks: these stay, and what was missed comes before them', async () => {
    const series = await start(options);
    publish(START);
    await shows(series, START);
    server.holdBackfill();
    server.cut();
    await reaches(series, 'stale', ({ status }) => status === 'stale');
    publish(START + MINUTE, START + 2 * MINUTE);
    await subscribed(2);
    publish(START + 3 * MINUTE, START + 3 * MINUTE + 2 * SECOND);
    const early = await shows(series, START + 3 * MINUTE + 2 * SECOND);
    expect(early.status).toBe('catching_up');
    server.answerBackfill();
    const snapshot = await reaches(series, 'live', ({ status }) => status === 'live');
    expect(pointsOf(snapshot)).toEqual(
      asPoints(
        START,
        START + MINUTE,
        START + 2 * MINUTE,
        START + 3 * MINUTE,
        START + 3 * MINUTE + 2 * SECOND,
      ),
    );
  });

  test('loses nothing across many reconnects', async () => {
    const series = await start(options);
    const expected: number[] = [];
    for (let round = 0; round < 6; round += 1) {
      const base = START + round * 3 * MINUTE;
      const live = [base, base + 10 * SECOND, base + 20 * SECOND];
      publish(...live);
      await settled(series, live.at(-1) ?? 0);
      server.cut();
      await reaches(series, 'stale', ({ status }) => status === 'stale');
      const missed = [base + MINUTE, base + 2 * MINUTE];
      publish(...missed);
      await subscribed(round + 2);
      expected.push(...live, ...missed);
    }
    const last = START + 20 * MINUTE;
    publish(last);
    const snapshot = await settled(series, last);
    expect(pointsOf(snapshot)).toEqual(asPoints(...expected, last));
    expect(server.accepted).toBe(7);
  });
});

test('a plain server that never answers a ping is not taken for dead while it talks', async () => {
  const series = await start({}, { heartbeatMs: 40, pongTimeoutMs: 40 });
  for (let second = 0; second < 20; second += 1) {
    publish(START + second * SECOND);
    await shows(series, START + second * SECOND);
  }
  expect(server.accepted).toBe(1);
});

const volumeOf = ({ volume }: SeriesSnapshot): number =>
  volume.reduce((sum, each) => sum + each, 0);

// What candles can do where they overlap ticks; `.fails` marks what they do not yet.
describe('of a minute that the client saw in part, candles add what it did not see', () => {
  test('and nothing twice, when its first live tick came late in that minute', async () => {
    const series = await start({});
    publish(START);
    await shows(series, START);
    server.holdBackfill();
    server.cut();
    await reaches(series, 'stale', ({ status }) => status === 'stale');
    publish(START + MINUTE);
    await subscribed(2);
    publish(START + 2 * MINUTE + SECOND, START + 2 * MINUTE + 2 * SECOND);
    await shows(series, START + 2 * MINUTE + 2 * SECOND);
    server.answerBackfill();
    const snapshot = await reaches(series, 'live', ({ status }) => status === 'live');
    expect(volumeOf(snapshot)).toBe(4 * 2);
  });

  test('or at least the series says so, where it had the minute from its begin', async () => {
    const series = await start({});
    publish(START - SECOND, START + SECOND);
    await shows(series, START + SECOND);
    server.cut();
    await reaches(series, 'stale', ({ status }) => status === 'stale');
    publish(START + 10 * SECOND, START + 20 * SECOND);
    await subscribed(2);
    publish(START + 30 * SECOND);
    await reaches(series, 'gap', ({ status }) => status === 'gap');
  });

  test.fails('also when the whole outage lay within it', async () => {
    const series = await start({});
    publish(START + SECOND);
    await shows(series, START + SECOND);
    server.cut();
    await reaches(series, 'stale', ({ status }) => status === 'stale');
    publish(START + 10 * SECOND, START + 20 * SECOND);
    await subscribed(2);
    publish(START + 30 * SECOND);
    const snapshot = await settled(series, START + 30 * SECOND);
    expect(volumeOf(snapshot)).toBe(4 * 2);
  });
});

// The error message says it; a plain server's close code may be any.
test('a token that a plain server refuses sends the user to log in, once', async () => {
  server = await PlainServer.start({ token: 'good' });
  const asked: boolean[] = [];
  let required = 0;
  const client = startClient(server.port, {
    token: ({ fresh }) => {
      asked.push(fresh);
      return 'bad';
    },
    onAuthRequired: () => (required += 1),
  });
  keep(client.connection());
  await until('it was asked', () => required > 0 || asked.length > 3);
  expect(asked).toEqual([false, true]);
  expect(required).toBe(1);
});
