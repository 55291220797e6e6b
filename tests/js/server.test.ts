// The package on the real server: nothing here is scripted.
import { afterEach, describe, expect, test } from 'vitest';

import type { ClientOptions, ConnectionSnapshot, SeriesSnapshot, Store } from 'tidewire';
import {
  endAll,
  expectNoHoles,
  keep,
  reaches,
  startClient,
  startProxy,
  startServer,
} from './support/real_parts.js';

afterEach(endAll);

/** A series before its server was killed, and after another one has come up on its port. */
async function killAndRestart(options: ClientOptions): Promise<{
  before: SeriesSnapshot;
  series: Store<SeriesSnapshot>;
  connection: ConnectionSnapshot;
}> {
  const args = ['--demo', '--demo-tokens', '--jwt-secret', 'x'.repeat(32)];
  const server = await startServer(args);
  const client = startClient(server.port, { token: await server.token(), ...options });
  const series = keep(client.series('BTC/USD'));
  await reaches(series, 'live', ({ status, length }) => status === 'live' && length > 0);
  await server.stop('SIGKILL');
  const before = await reaches(series, 'stale', ({ status }) => status === 'stale');
  await startServer(args, server.port);
  await reaches(series, 'an end', ({ status }) => status === 'gap' || status === 'live');
  return { before, series, connection: client.connection().getSnapshot() };
}

describe('the market', () => {
  test('lets a demo user in and sends ticks', async () => {
    const server = await startServer();
    const client = startClient(server.port, { token: await server.token() });
    const tick = await reaches(client.tick('BTC/USD'), 'a tick', (value) => value !== undefined);
    expect(tick).toMatchObject({ symbol: 'BTC/USD' });
    expect(tick?.price).toBeGreaterThan(0);
    expect(client.connection().getSnapshot()).toMatchObject({ isLive: true, error: null });
  });

  test('fills a chart with numbered points without a hole', async () => {
    const server = await startServer();
    const client = startClient(server.port, { token: await server.token() });
    const series = await reaches(
      client.series('ETH/USD'),
      'live',
      ({ status, length }) => status === 'live' && length > 20,
    );
    expectNoHoles(series);
  });

  test('goes on without a hole after the line was cut', async () => {
    const server = await startServer();
    const proxy = await startProxy(server);
    const client = startClient(proxy.port, { token: await server.token() });
    const series = keep(client.series('BTC/USD'));
    const connection = keep(client.connection());
    const before = await reaches(
      series,
      'live',
      ({ status, length }) => status === 'live' && length > 0,
    );
    const last = before.seq.at(-1) ?? 0;
    proxy.cut();
    await reaches(connection, 'the loss', ({ status }) => status === 'reconnecting');
    expect(series.getSnapshot().length).toBeGreaterThan(0);
    await reaches(series, 'stale', ({ status }) => status === 'stale');
    // The market goes on meanwhile: seen by another client, not waited for by the clock.
    const witness = startClient(server.port, { token: await server.token() });
    await reaches(witness.tick('BTC/USD'), 'missed ticks', (tick) => (tick?.seq ?? 0) > last + 5);
    proxy.open();
    const after = await reaches(
      series,
      'live again',
      ({ status, seq }) => status === 'live' && (seq.at(-1) ?? 0) > last + 5,
    );
    expectNoHoles(after);
    expect(proxy.accepted).toBeGreaterThan(1);
    expect(connection.getSnapshot()).toMatchObject({ isLive: true, everLive: true });
  });

  test('is whole again once the points of a killed server have left the window', async () => {
    const { before, series, connection } = await killAndRestart({ points: 5 });
    expect(connection.isLive).toBe(true);
    const whole = await reaches(series, 'live', ({ status }) => status === 'live');
    expectNoHoles(whole);
    expect(whole.time[0]).toBeGreaterThanOrEqual(before.time.at(-1) ?? 0);
  });

  test('says that there is a gap where points of the killed server are still shown', async () => {
    const { before, series } = await killAndRestart({ points: 50_000 });
    const back = await reaches(series, 'new points', ({ length }) => length > before.length);
    expect(back.status).toBe('gap');
    expect([...back.time.slice(0, before.length)]).toEqual([...before.time]);
  });

  test('sends whoever has a bad token to log in', async () => {
    const server = await startServer();
    const asked: boolean[] = [];
    const required = new Promise<void>((resolve) => {
      const client = startClient(server.port, {
        token: ({ fresh }) => {
          asked.push(fresh);
          return 'not.a.token';
        },
        onAuthRequired: resolve,
      });
      keep(client.connection());
    });
    await required;
    expect(asked).toEqual([false, true]);
  });
});

test('the crypto feed needs no token', async () => {
  const server = await startServer();
  const client = startClient(server.port);
  const symbols = ['BTC', 'BTC/USD'].map((symbol) => client.tick(symbol, { channel: 'crypto' }));
  const tick = await Promise.race(
    symbols.map((store) => reaches(store, 'a price', (value) => value !== undefined)),
  );
  expect(tick?.price).toBeGreaterThan(0);
  client.close();
});
