import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

import { browserHost, createClient } from 'tidewire';
import { configText } from '../../js/src/options.js';
import { loadCore, openSession } from './support/core.js';
import { inRoot } from './support/paths.js';

const JOBS = { path: '/ws/jobs', dialect: 'stream' } as const;
const NO_FIELD = { done: 1 as unknown as string };

describe('createClient', () => {
  test.each([
    ['url', { url: 'localhost:8080' }],
    ['points', { points: Number.NaN }],
    ['points', { points: -1 }],
    ['heartbeatMs', { heartbeatMs: Infinity }],
    ['backoff.baseMs', { backoff: { baseMs: -5 } }],
    ['backoff[1]', { backoff: [0, Number.NaN] }],
    ['backoff.length', { backoff: Array.from({ length: 65 }, () => 1000) }],
    ['backoff.capMs', { backoff: { capMs: 500 } }],
    ['backoff.capMs', { backoff: { baseMs: 60_000 } }],
    ['channels.orders.path', { channels: { orders: { path: 'ws', dialect: 'stream' as const } } }],
    ['channels.orders.path', { channels: { orders: { path: '/{b}/{c}', dialect: 'stream' as const } } }],
    ['worker', { worker: 'sometimes' as 'auto' }],
    ['worker', { worker: 'shared' as const, host: browserHost() }],
    ['worker.key', { worker: { key: 7 as unknown as string } }],
    ['worker.startTimeoutMs', { worker: { startTimeoutMs: 0 } }],
    ['channels.orders.retain', { channels: { orders: { ...JOBS, retain: NO_FIELD } } }],
  ])('refuses a bad %s by its name', (name, options) => {
    expect(() => createClient(options)).toThrow(
      expect.objectContaining({ code: 'invalid_option', message: expect.stringContaining(name) }),
    );
  });

  test('names the channels there are when asked for another', () => {
    const client = createClient({
      channels: { orders: { path: '/ws/orders', dialect: 'stream' } },
    });
    expect(() => (client.connection as (name: string) => unknown).call(client, 'toString')).toThrow(
      expect.objectContaining({
        code: 'unknown_channel',
        message: expect.stringMatching(/market, crypto, .*order\/\{id\}, .*orders\./),
      }),
    );
    expect(client.connection('orders').getSnapshot().status).toBe('idle');
  });

  test('refuses an empty symbol', () => {
    expect(() => createClient().tick('')).toThrow(
      expect.objectContaining({ code: 'invalid_option' }),
    );
  });
});

describe("the core's configuration", () => {
  const nowhere = { poll: undefined, candles: undefined };
  const market = { path: '/ws/market-data', dialect: 'stream' } as const;
  const feed = { path: '/ws/crypto', dialect: 'feed' } as const;

  test('leaves the defaults to the core', () => {
    expect(JSON.parse(configText({}, market, 'ws://a/', nowhere))).toEqual({
      url: 'ws://a/',
      dialect: 'stream',
      token: false,
    });
  });

  test('carries every option under its own name', () => {
    const options = {
      token: 't',
      points: 5,
      heartbeatMs: 7,
      lingerMs: 9,
      backoff: { baseMs: 1, capMs: 2 },
    };
    expect(JSON.parse(configText(options, market, 'ws://a/', nowhere))).toEqual({
      url: 'ws://a/',
      dialect: 'stream',
      token: true,
      points: 5,
      heartbeat_ms: 7,
      linger_ms: 9,
      backoff: { base_ms: 1, cap_ms: 2 },
    });
  });

  test('carries where and how often to poll, unless it is switched off', () => {
    const pollUrl = 'http://a/api/market/ticks';
    const from = { poll: pollUrl, candles: 'http://a/c' };
    const poll = { afterMs: 1, intervalMs: 200 };
    expect(JSON.parse(configText({ poll }, market, 'ws://a/', from))).toMatchObject({
      poll: { url: pollUrl, after_ms: 1, interval_ms: 200 },
      candles_url: 'http://a/c',
    });
    expect(JSON.parse(configText({ poll: false }, market, 'ws://a/', from))).not.toHaveProperty(
      'poll',
    );
  });

  test('carries a schedule of delays', () => {
    expect(
      JSON.parse(configText({ backoff: [0, 2000] }, market, 'ws://a/', nowhere)),
    ).toMatchObject({
      backoff: { delays_ms: [0, 2000] },
    });
  });

  test('has every time that the core knows, under the same name in camel case', () => {
    const core = readFileSync(inRoot('wasm/core/config.cpp'), 'utf8');
    const keys = [...core.matchAll(/\{"(\w+_ms)", &Config::/g)].map(([, key = '']) => key);
    expect(keys.length).toBeGreaterThan(5);
    const camelCase = (key: string): string =>
      key.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());
    const options = Object.fromEntries(keys.map((key, index) => [camelCase(key), index + 1]));
    expect(JSON.parse(configText(options, market, 'ws://a/', nowhere))).toMatchObject(
      Object.fromEntries(keys.map((key, index) => [key, index + 1])),
    );
  });

  test('is one that the core takes, at both ends of every range', async () => {
    const module = await loadCore();
    const day = 24 * 3600 * 1000;
    const names = [
      'heartbeatMs',
      'pongTimeoutMs',
      'probeTimeoutMs',
      'tokenTimeoutMs',
      'openTimeoutMs',
    ];
    const more = [
      'authenticateTimeoutMs',
      'backfillTimeoutMs',
      'resubscribeMs',
      'steadyMs',
      'lingerMs',
    ];
    const all = (value: number): object =>
      Object.fromEntries([...names, ...more].map((name) => [name, value]));
    for (const options of [
      { ...all(1), points: 1, history: false, backoff: { baseMs: 1, capMs: 1 } },
      { ...all(day), points: 100_000, history: true, backoff: { baseMs: day, capMs: day } },
      { steadyMs: 0, lingerMs: 0, backoff: [0, day] },
      { backoff: Array.from({ length: 64 }, () => day) },
      { backoff: { capMs: 1000 } },
      { backoff: { baseMs: 30_000 } },
    ]) {
      createClient(options);
      openSession(
        module,
        JSON.parse(configText(options, market, 'ws://a/', nowhere)) as object,
      ).delete();
    }
  });

  test('asks for no token on a feed', () => {
    expect(JSON.parse(configText({ token: 't' }, feed, 'ws://a/', nowhere))).toMatchObject({
      token: false,
    });
  });
});
