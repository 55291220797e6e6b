// Tabs that share a worker: real core, real server, real message ports; see also e2e/tests/workers.
import { afterEach, describe, expect, test } from 'vitest';

import type { SeriesSnapshot } from 'tidewire';
import { endAll, expectNoHoles, keep, reaches, startProxy, startServer } from './support/real_parts.js';
import { until } from './support/until.js';
import { TestBrowser } from './support/worker_parts.js';

afterEach(endAll);

const BTC = 'BTC/USD';

async function browser(): Promise<{ browser: TestBrowser; token: string }> {
  const server = await startServer();
  return { browser: new TestBrowser(server.port), token: await server.token() };
}

const isLive = ({ status }: { readonly status: string }): boolean => status === 'live';
const hasPoints = (count: number) => (series: SeriesSnapshot) =>
  series.status === 'live' && series.length >= count;

/** The points at the positions that both have. */
function inCommon(a: SeriesSnapshot, b: SeriesSnapshot): [number[][], number[][]] {
  const rows = (series: SeriesSnapshot): Map<number, number[]> =>
    new Map(
      [...series.seq].map((seq, i) => [
        seq,
        [seq, series.time[i] ?? NaN, series.price[i] ?? NaN, series.volume[i] ?? NaN],
      ]),
    );
  const [left, right] = [rows(a), rows(b)];
  const seqs = [...left.keys()].filter((seq) => right.has(seq));
  return [seqs.map((seq) => left.get(seq) ?? []), seqs.map((seq) => right.get(seq) ?? [])];
}

describe('two tabs', () => {
  test('share one socket, and have the same series value for value', async () => {
    const { browser: chrome, token } = await browser();
    const one = chrome.tab({ token });
    const two = chrome.tab({ token });
    const first = keep(one.client.series(BTC));
    const second = keep(two.client.series(BTC));
    await reaches(first, 'live', hasPoints(20));
    await reaches(second, 'live', hasPoints(20));
    expect(chrome.worker.sockets).toHaveLength(1);
    expect(chrome.worker.room.counts).toEqual({ tabs: 2, sessions: 1 });
    const [left, right] = inCommon(first.getSnapshot(), second.getSnapshot());
    expect(left.length).toBeGreaterThanOrEqual(15);
    expect(left).toEqual(right);
    expectNoHoles(first.getSnapshot());
    expectNoHoles(second.getSnapshot());
    expect(one.client.worker.getSnapshot()).toEqual({
      status: 'running',
      mode: 'shared',
      fallback: null,
      restarts: 0,
    });
  });
});
void isLive; void startProxy; void until;
