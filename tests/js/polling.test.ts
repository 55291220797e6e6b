// The fallback on the real server: WebSockets are blocked, as by some company proxies, HTTP is not.
import { WebSocket } from 'ws';
import { afterEach, describe, expect, test } from 'vitest';

import {
  endAll,
  expectNoHoles,
  keep,
  reaches,
  startClient,
  startServer,
} from './support/real_parts.js';

afterEach(endAll);

let blocked = true;

/** The real thing, unless it is blocked: then an address at which nobody listens. */
class BlockableWebSocket extends WebSocket {
  constructor(url: string, protocols?: string[]) {
    super(blocked ? 'ws://127.0.0.1:1/' : url, protocols);
  }
}

describe('while WebSockets are blocked', () => {
  test('prices come by polling, and the first live ticks replace them', async () => {
    blocked = true;
    const server = await startServer();
    const client = startClient(server.port, {
      token: await server.token(),
      webSocket: BlockableWebSocket,
      poll: { afterMs: 100, intervalMs: 100 },
    });
    const connection = keep(client.connection());
    const series = keep(client.series('BTC/USD'));
    const polled = await reaches(series, 'polled prices', ({ length }) => length >= 3);
    expect(polled.status).toBe('stale');
    expect([...polled.time]).toEqual([...polled.time].sort((a, b) => a - b));
    const state = await reaches(connection, 'polling', ({ isPolling }) => isPolling);
    expect(state.isLive).toBe(false);
    const tick = await reaches(client.tick('BTC/USD'), 'a price', (value) => value !== undefined);
    expect(tick?.price).toBeGreaterThan(0);

    blocked = false;
    const live = await reaches(series, 'live', ({ status }) => status === 'live');
    expectNoHoles(live);
    expect(connection.getSnapshot()).toMatchObject({ isLive: true, isPolling: false });
  });

  test('nothing is polled when the application says so', async () => {
    blocked = true;
    const server = await startServer();
    const client = startClient(server.port, {
      token: await server.token(),
      webSocket: BlockableWebSocket,
      backoff: [10],
      poll: false,
    });
    const connection = keep(client.connection());
    const series = keep(client.series('BTC/USD'));
    await reaches(connection, 'many attempts', ({ attempt }) => attempt > 20);
    expect(series.getSnapshot().length).toBe(0);
  });
});
