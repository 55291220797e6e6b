// With the real QueryClient of TanStack Query.
import { QueryClient, QueryObserver } from '@tanstack/query-core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { createClient } from 'tidewire';
import type { Client } from 'tidewire';
import { invalidateOn } from 'tidewire/query';
import type { InvalidationRule } from 'tidewire/query';
import { createFakeServer } from 'tidewire/testing';
import type { FakeServer } from 'tidewire/testing';
import { listen, wasm } from './support/live_client.js';

let server: FakeServer;
let client: Client;
let queryClient: QueryClient;
const cleanups: (() => void)[] = [];

beforeEach(() => {
  server = createFakeServer();
  client = createClient({ host: server.host, ...wasm() });
  queryClient = new QueryClient();
});

afterEach(() => {
  for (const cleanup of cleanups.splice(0)) cleanup();
  client.close();
  queryClient.clear();
});

/** A query that is cached; says whether it was invalidated since the last look. */
function cached(...key: unknown[]): () => boolean {
  queryClient.setQueryData(key, 'old');
  return () => {
    const { isInvalidated } = queryClient.getQueryState(key) ?? expect.fail('not cached');
    if (isInvalidated) queryClient.setQueryData(key, 'new');
    return isInvalidated;
  };
}

/** How often a query that something shows is fetched. */
function fetched(...key: unknown[]): () => number {
  let count = 0;
  const observer = new QueryObserver(queryClient, {
    queryKey: key,
    queryFn: () => Promise.resolve((count += 1)),
  });
  cleanups.push(observer.subscribe(() => {}));
  return () => count;
}

function start(rule: Omit<InvalidationRule, 'queryKey'> & Partial<InvalidationRule>): () => void {
  const stop = invalidateOn(client, queryClient, { queryKey: ['market'], ...rule });
  cleanups.push(stop);
  return stop;
}

describe('queries', () => {
  test('are invalidated by ticks of the symbols, and only of those', async () => {
    const outdated = cached('market', 'overview');
    const other = cached('orders');
    start({ symbols: ['BTC/USD'] });
    listen(client.tick('ETH/USD'));
    await server.flush();
    expect(outdated()).toBe(false);
    server.publish('ETH/USD', 1);
    await server.flush();
    expect(outdated()).toBe(false);
    server.publish('BTC/USD', 1);
    await server.flush();
    expect(outdated()).toBe(true);
    expect(other()).toBe(false);
  });

  test('are invalidated by messages of a type, and only by those', async () => {
    const outdated = cached('bots');
    start({ events: ['bot_status'], queryKey: ['bots'] });
    await server.flush();
    server.send({ type: 'notification', id: 1 });
    await server.flush();
    expect(outdated()).toBe(false);
    server.send({ type: 'bot_status', bot_id: 1, status: 'running' });
    await server.flush();
    expect(outdated()).toBe(true);
  });

  test('that are shown are fetched again', async () => {
    const count = fetched('market');
    start({ symbols: ['BTC/USD'] });
    await server.flush();
    expect(count()).toBe(1);
    server.publish('BTC/USD', 1);
    await server.flush();
    expect(count()).toBe(2);
  });

  test('are chosen by the update', async () => {
    const btc = cached('price', 'BTC/USD');
    const eth = cached('price', 'ETH/USD');
    const bot = cached('bot', 7);
    start({
      symbols: ['BTC/USD', 'ETH/USD'],
      events: ['bot_status'],
      queryKey: (update) => {
        if (update.kind === 'tick') return ['price', update.symbol];
        if (update.kind === 'reconnected') return undefined;
        return ['bot', (update.event.data as { bot_id: number }).bot_id];
      },
    });
    await server.flush();
    server.publish('ETH/USD', 1);
    server.send({ type: 'bot_status', bot_id: 7 });
    await server.advance(1000);
    expect([btc(), eth(), bot()]).toEqual([false, true, true]);
  });

  test('are invalidated when the connection is back: what was missed is not known', async () => {
    const outdated = cached('bots');
    start({ events: ['bot_status'], queryKey: ['bots'] });
    await server.flush();
    await server.advance(2000);
    expect(outdated()).toBe(false);
    server.drop();
    await server.advance(5000);
    expect(server.sockets).toHaveLength(2);
    expect(outdated()).toBe(true);
  });

  test('of a rule that begins during an outage are invalidated when it is over', async () => {
    const outdated = cached('bots');
    listen(client.connection());
    await server.flush();
    server.drop();
    start({ events: ['bot_status'], queryKey: ['bots'] });
    await server.advance(5000);
    expect(client.connection().getSnapshot().isLive).toBe(true);
    expect(outdated()).toBe(true);
  });
});

describe('invalidation', () => {
  test('comes once per interval, however many updates came', async () => {
    const count = fetched('market');
    start({ symbols: ['BTC/USD', 'ETH/USD'], throttleMs: { visible: 500 } });
    await server.flush();
    for (let price = 1; price <= 100; price += 1) {
      server.publish('BTC/USD', price);
      server.publish('ETH/USD', price);
      await server.advance(16);
    }
    // 1.6 s: at once, and after each of three intervals.
    expect(count() - 1).toBe(4);
    await server.advance(5000);
    expect(count() - 1).toBe(5);
    await server.advance(5000);
    expect(count() - 1).toBe(5);
  });

  test('is rare in a hidden tab, where the data stays current', async () => {
    const count = fetched('market');
    const store = client.tick('BTC/USD');
    start({ symbols: ['BTC/USD'], throttleMs: { visible: 100, hidden: 10_000 } });
    await server.flush();
    server.publish('BTC/USD', 0);
    await server.flush();
    expect(count() - 1).toBe(1);
    server.hide();
    for (let second = 1; second <= 35; second += 1) {
      server.publish('BTC/USD', second);
      await server.advance(1000);
      expect(store.getSnapshot()?.price).toBe(second);
    }
    expect(count() - 1).toBe(4);
  });

  test('that waited in a hidden tab comes at once when it is shown', async () => {
    const outdated = cached('market');
    start({ symbols: ['BTC/USD'], throttleMs: { hidden: 60_000 } });
    await server.flush();
    server.publish('BTC/USD', 1);
    await server.flush();
    expect(outdated()).toBe(true);
    server.hide();
    server.publish('BTC/USD', 2);
    await server.advance(5000);
    expect(outdated()).toBe(false);
    server.show();
    expect(outdated()).toBe(true);
    await server.advance(60_000);
    expect(outdated()).toBe(false);
  });

  test('of a tab that is hidden while one waits, waits longer', async () => {
    const outdated = cached('market');
    start({ symbols: ['BTC/USD'], throttleMs: { visible: 1000, hidden: 20_000 } });
    await server.flush();
    server.publish('BTC/USD', 1);
    await server.flush();
    expect(outdated()).toBe(true);
    server.publish('BTC/USD', 2);
    await server.flush();
    server.hide();
    await server.advance(10_000);
    expect(outdated()).toBe(false);
    await server.advance(10_000);
    expect(outdated()).toBe(true);
  });

  test('that waits when it is told to end comes then, and never again', async () => {
    const count = fetched('market');
    const stop = start({ symbols: ['BTC/USD'], events: ['*'] });
    await server.flush();
    server.publish('BTC/USD', 1);
    await server.flush();
    expect(count() - 1).toBe(1);
    server.publish('BTC/USD', 2);
    await server.flush();
    expect(count() - 1).toBe(1);
    stop();
    stop();
    await server.flush();
    expect(count() - 1).toBe(2);
    server.publish('BTC/USD', 3);
    await server.advance(5000);
    expect(count() - 1).toBe(2);
    expect(server.running).toEqual({ timers: 0, frames: 0, lifecycle: 0, sockets: 0 });
  });

  /** A rule for the market, whose next run has to wait. */
  async function invalidatedOnce(): Promise<{ outdated: () => boolean; stop: () => void }> {
    const outdated = cached('market');
    const stop = start({ symbols: ['BTC/USD'] });
    await server.flush();
    server.publish('BTC/USD', 1);
    await server.flush();
    expect(outdated()).toBe(true);
    return { outdated, stop };
  }

  test('that does not wait is not made by its end', async () => {
    const { outdated, stop } = await invalidatedOnce();
    stop();
    expect(outdated()).toBe(false);
  });

  test('that waits survives the end of the client', async () => {
    const { outdated, stop } = await invalidatedOnce();
    server.publish('BTC/USD', 2);
    await server.flush();
    client.close();
    stop();
    expect(outdated()).toBe(true);
    await server.flush();
    expect(server.running).toEqual({ timers: 0, frames: 0, lifecycle: 0, sockets: 0 });
  });

  test('that can never happen is refused', () => {
    const wrong = expect.objectContaining({ code: 'invalid_option' });
    expect(() => start({})).toThrow(wrong);
    expect(() => start({ symbols: [''] })).toThrow(wrong);
    expect(server.running).toEqual({ timers: 0, frames: 0, lifecycle: 0, sockets: 0 });
  });
});
