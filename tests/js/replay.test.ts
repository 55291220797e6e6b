// Recorded trades through the real server into the package, value for value.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';

import {
  endAll,
  keep,
  reaches,
  startClient,
  startProxy,
  startServer,
} from './support/real_parts.js';

const TRADES = 700;
const SPACING_MS = 20;
/** The 14 s of the recording take 0.7 s. */
const SPEED = 20;

let folder: string | undefined;

afterEach(async () => {
  await endAll();
  if (folder !== undefined) rmSync(folder, { recursive: true });
  folder = undefined;
});

interface Trade {
  readonly timeMs: number;
  readonly price: number;
  readonly amount: number;
}

/** Prices and amounts whose doubles have no short binary form. */
const trades: readonly Trade[] = Array.from({ length: TRADES }, (_, index) => ({
  timeMs: 1_582_329_602_111 + index * SPACING_MS,
  price: Number((9682.01 + ((index * 7919) % 1000) / 100).toFixed(2)),
  amount: Number((0.001 + ((index * 104_729) % 5000) / 1000).toFixed(3)),
}));

function recordedFile(): string {
  folder = mkdtempSync(join(tmpdir(), 'tidewire-'));
  const path = join(folder, 'trades.csv');
  const rows = trades.map(({ timeMs, price, amount }, index) => {
    const micros = `${timeMs}${String(index % 1000).padStart(3, '0')}`;
    return `binance-futures,BTCUSDT,${micros},${micros},${index},buy,${price},${amount}`;
  });
  const header = 'exchange,symbol,timestamp,local_timestamp,id,side,price,amount';
  writeFileSync(path, `${[header, ...rows].join('\n')}\n`);
  return path;
}

test('the newest points equal the recorded ones, also when the line was cut on the way', async () => {
  const args = ['--demo', '--replay', recordedFile(), '--speed', String(SPEED)];
  const server = await startServer(args);
  const proxy = await startProxy(server);
  const client = startClient(proxy.port, { token: await server.token() });
  const series = keep(client.series('BTCUSDT'));
  await reaches(series, 'the first points', ({ length }) => length > 10);
  proxy.cut();
  await reaches(series, 'the loss', ({ status }) => status === 'stale');
  proxy.open();
  const { status, time, price, volume, seq } = await reaches(
    series,
    'the last trade',
    (now) => now.status === 'live' && now.time.at(-1) === trades.at(-1)?.timeMs,
  );
  const newest = trades.slice(-300);
  expect(status).toBe('live');
  expect([...time]).toEqual(newest.map(({ timeMs }) => timeMs));
  expect([...price]).toEqual(newest.map((trade) => trade.price));
  expect([...volume]).toEqual(newest.map(({ amount }) => amount));
  const first = seq[0] ?? 0;
  expect([...seq]).toEqual(newest.map((_, index) => first + index));
});
