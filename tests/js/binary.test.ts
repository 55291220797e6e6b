// Binary batches on the real server: offered, chosen, and the same ticks as in text.
import { afterEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';

import { DEFAULT_CHANNELS } from 'tidewire';
import type { WebSocketConstructor } from 'tidewire';
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

const channels = { market: { ...DEFAULT_CHANNELS.market, binary: true } };

/** Counts what comes in which form. */
function countingWebSocket(): { webSocket: WebSocketConstructor; binary: () => number } {
  let binary = 0;
  class CountingWebSocket extends WebSocket {
    constructor(url: string, protocols?: string[]) {
      super(url, protocols);
      this.on('message', (_data, isBinary) => {
        if (isBinary) binary += 1;
      });
    }
  }
  return { webSocket: CountingWebSocket, binary: () => binary };
}

describe('binary batches', () => {
  test('fill a series with the same ticks as text does, across a cut line too', async () => {
    const server = await startServer();
    const proxy = await startProxy(server);
    const token = await server.token();
    const { webSocket, binary } = countingWebSocket();
    const client = startClient(proxy.port, { token, channels, webSocket });
    const series = keep(client.series('BTC/USD'));
    const before = await reaches(
      series,
      'batches',
      ({ status, length }) => status === 'live' && length > 0 && binary() > 3,
    );
    const last = before.seq.at(-1) ?? 0;
    proxy.cut();
    await reaches(series, 'stale', ({ status }) => status === 'stale');
    proxy.open();
    const witness = keep(startClient(server.port, { token }).series('BTC/USD'));
    const after = await reaches(
      series,
      'live again',
      ({ status, seq }) => status === 'live' && (seq.at(-1) ?? 0) > last + 10,
    );
    expectNoHoles(after);
    expect(client.connection().getSnapshot().error).toBeNull();
    const text = await reaches(
      witness,
      'the same in text',
      ({ seq }) => (seq.at(-1) ?? 0) >= (after.seq.at(-1) ?? 0),
    );
    const told = new Map([...text.seq].map((seq, i) => [seq, [text.price[i], text.volume[i]]]));
    let compared = 0;
    after.seq.forEach((seq, i) => {
      const other = told.get(seq);
      if (other === undefined) return;
      expect([after.price[i], after.volume[i]]).toEqual(other);
      compared += 1;
    });
    expect(compared).toBeGreaterThan(50);
  });
});
