// Candles on the real server: what the page shows is what the server counts, across a cut line too.
import { afterEach, describe, expect, test } from 'vitest';

import type { CandleSnapshot } from 'tidewire';
import {
  endAll,
  keep,
  reaches,
  startClient,
  startProxy,
  startServer,
} from './support/real_parts.js';
import type { NativeServer } from './support/native_server.js';

afterEach(endAll);

type Row = readonly number[];

function rows(candles: CandleSnapshot): Map<number, Row> {
  const { time, open, high, low, close, volume } = candles;
  return new Map(
    [...time].map((at, i) => [at, [open[i], high[i], low[i], close[i], volume[i]] as number[]]),
  );
}

async function onServer(server: NativeServer, interval: string): Promise<Map<number, Row>> {
  const query = `symbol=${encodeURIComponent('BTC/USD')}&interval=${interval}&limit=1000`;
  const reply = await fetch(`http://127.0.0.1:${server.port}/api/market/candles?${query}`);
  const { candles } = (await reply.json()) as { candles: number[][] };
  return new Map(candles.map(([at = 0, ...row]) => [at, row]));
}

/** All that is complete on both sides; volumes are sums, in whatever order they were added. */
function expectSame(shown: CandleSnapshot, counted: Map<number, Row>, from: number): number {
  const end = Math.min(shown.time.at(-1) ?? 0, Math.max(...counted.keys()));
  let compared = 0;
  for (const [at, row] of rows(shown)) {
    if (at < from || at >= end) continue;
    const theirs = counted.get(at) ?? [];
    expect(row.slice(0, 4), `candle ${at}`).toEqual(theirs.slice(0, 4));
    expect(row[4], `volume of ${at}`).toBeCloseTo(theirs[4] ?? NaN, 6);
    compared += 1;
  }
  return compared;
}

describe('candles', () => {
  test('begin with the server\'s history and go on with the ticks, to the last digit', async () => {
    const server = await startServer();
    const client = startClient(server.port, { token: await server.token(), points: 60 });
    const candles = keep(client.candles('BTC/USD', { interval: '1s' }));
    const first = await reaches(
      candles,
      'history',
      ({ status, length }) => status === 'live' && length > 20,
    );
    const begin = first.time.at(-1) ?? 0;
    const grown = await reaches(candles, 'new candles', ({ time }) => (time.at(-1) ?? 0) > begin + 2000);
    expect([...grown.time]).toEqual([...grown.time].sort((a, b) => a - b));
    expect(expectSame(grown, await onServer(server, '1s'), 0)).toBeGreaterThan(20);
    // The two that were made here, of ticks alone.
    expect(expectSame(grown, await onServer(server, '1s'), begin)).toBeGreaterThanOrEqual(2);
  });

  test('are whole again after the line was cut for longer than the points reach', async () => {
    const server = await startServer();
    const proxy = await startProxy(server);
    const client = startClient(proxy.port, { token: await server.token(), points: 10 });
    const candles = keep(client.candles('BTC/USD', { interval: '1s' }));
    await reaches(candles, 'live', ({ status, length }) => status === 'live' && length > 2);
    proxy.cut();
    const stale = await reaches(candles, 'stale', ({ status }) => status === 'stale');
    expect(stale.length).toBeGreaterThan(2);
    const witness = startClient(server.port, { token: await server.token() });
    const seen = (await reaches(witness.tick('BTC/USD'), 'a tick', (tick) => tick !== undefined))?.seq;
    await reaches(witness.tick('BTC/USD'), 'missed ticks', (tick) => (tick?.seq ?? 0) > (seq(seen) + 25));
    proxy.open();
    const back = stale.time.at(-1) ?? 0;
    const whole = await reaches(
      candles,
      'live again',
      ({ status, time }) => status === 'live' && (time.at(-1) ?? 0) > back + 1000,
    );
    expect(expectSame(whole, await onServer(server, '1s'), back)).toBeGreaterThanOrEqual(1);
  });

  test('of several intervals belong to one subscription, and end with their listeners', async () => {
    const server = await startServer();
    const client = startClient(server.port, { token: await server.token(), lingerMs: 0 });
    const second = client.candles('BTC/USD', { interval: '1s' });
    const minute = client.candles('BTC/USD');
    expect(minute.getSnapshot()).toMatchObject({ interval: '1m', length: 0, status: 'stale' });
    expect(client.candles('BTC/USD', { interval: '1s' })).toBe(second);
    const stop = second.subscribe(() => {});
    const wide = await reaches(minute, 'minutes', ({ status, length }) => status === 'live' && length > 1);
    expect([...wide.time].every((at) => at % 60_000 === 0)).toBe(true);
    stop();
    expect(second.getSnapshot().status).toBe('stale');
  });

  test('at what is no interval are refused', () => {
    const client = startClient(1);
    for (const interval of ['0s', '2d', '1.5s', 'm', '-1m'] as const) {
      expect(() => client.candles('A', { interval: interval as '1s' })).toThrow(
        expect.objectContaining({ code: 'invalid_option' }),
      );
    }
  });
});

function seq(value: number | undefined): number {
  return value ?? 0;
}
