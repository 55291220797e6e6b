// What is listened to anew: a page that was left for longer than it lingers, an interval under two names.
import { afterEach, describe, expect, test } from 'vitest';

import type { FakeSocket } from 'tidewire/testing';
import { closeAll, goLive, listen, start, tick } from './support/live_client.js';
import { until } from './support/until.js';

afterEach(closeAll);

/** What the server answers to who asks for what came up to `seq`. */
function history(seq: number, prices: readonly number[]): object {
  const first = seq - prices.length + 1;
  const ticks = prices.map((price, index) => [first + index, 1_700_000_000_000 + price, price, 1]);
  const position = { epoch: 'e', seq };
  return { type: 'backfill', symbol: 'BTC/USD', candles: [], ticks, recovered: true, position };
}

/** The server confirms the subscription, and answers the question for the history. */
async function answersHistory(socket: FakeSocket, seq: number, prices: readonly number[]): Promise<void> {
  socket.receive({ type: 'subscribed', symbols: ['BTC/USD'], positions: { 'BTC/USD': { epoch: 'e', seq } } });
  await until('the history is asked for', () => socket.types.includes('backfill_request'));
  socket.receive(history(seq, prices));
}

describe('a series', () => {
  test('that is listened to again shrinks at no time: its last points stay until the missed ones are there', async () => {
    const { host, client } = start({ points: 5 });
    const store = client.series('BTC/USD');
    const ticks = client.tick('BTC/USD');
    const leave = listen(store, ticks);
    const first = await goLive(host);
    await answersHistory(first, 3, [1, 2, 3]);
    await host.advance(16);
    expect([...store.getSnapshot().price]).toEqual([1, 2, 3]);
    leave();
    await host.advance(5000);

    const lengths: number[] = [];
    store.subscribe(() => lengths.push(store.getSnapshot().length));
    listen(ticks);
    const second = await goLive(host, 2);
    await host.advance(16);
    // Nobody knows yet what was missed.
    expect(store.getSnapshot()).toMatchObject({ status: 'stale', length: 3 });
    second.receive({ type: 'subscribed', symbols: ['BTC/USD'], positions: { 'BTC/USD': { epoch: 'e', seq: 5 } } });
    await until('the history is asked for', () => second.types.includes('backfill_request'));
    second.receive(tick(6, { seq: 6 }));
    await host.advance(16);
    expect(store.getSnapshot()).toMatchObject({ status: 'catching_up', length: 3 });
    expect(ticks.getSnapshot()?.price).toBe(6);
    second.receive(history(5, [1, 2, 3, 4, 5]));
    await host.advance(16);
    expect(store.getSnapshot().status).toBe('live');
    expect([...store.getSnapshot().price]).toEqual([2, 3, 4, 5, 6]);
    expect(Math.min(...lengths)).toBe(3);
  });

  test('that is listened to again is not kept for a history that never comes', async () => {
    const { host, client } = start({ points: 5 });
    const store = client.series('BTC/USD');
    const leave = listen(store);
    await answersHistory(await goLive(host), 3, [1, 2, 3]);
    await host.advance(16);
    leave();
    await host.advance(5000);
    listen(store);
    const second = await goLive(host, 2);
    second.receive({ type: 'subscribed', symbols: ['BTC/USD'], positions: { 'BTC/USD': { epoch: 'e', seq: 5 } } });
    second.receive(tick(6, { seq: 6 }));
    await host.advanceUntil(() => store.getSnapshot().status === 'live');
    expect([...store.getSnapshot().price]).toEqual([6]);
  });
});

describe('candles of one length under two names', () => {
  test('go on for one when the other leaves', async () => {
    const channels = { plain: { dialect: 'stream', path: '/ws/plain' } } as const;
    const { host, client } = start({ channels });
    const options = { channel: 'plain' } as const;
    const minutes = client.candles('BTC/USD', { ...options, interval: '1m' });
    const seconds = client.candles('BTC/USD', { ...options, interval: '60s' });
    listen(minutes);
    const leave = listen(seconds);
    (await goLive(host)).receive(tick(1));
    await until('the candles are there', async () => {
      await host.advance(16);
      return minutes.getSnapshot().length === 1;
    });
    leave();
    await host.advance(2000);
    host.socket.receive(tick(2));
    await host.advance(16);
    expect([...minutes.getSnapshot().close]).toEqual([2]);
    expect(minutes.getSnapshot().status).toBe('live');
    expect(seconds.getSnapshot()).toMatchObject({ status: 'stale', length: 1 });
  });
});
