// Where tabs, their worker and what it keeps for them meet: starts and late arrivals.
import { afterEach, describe, expect, test } from 'vitest';

import { auctionStore } from 'tidewire';
import type { Client, ClientOptions } from 'tidewire';
import type { Locks } from '../../js/src/worker/messages.js';
import { Retained } from '../../js/src/retained.js';
import { listen, socketOpened } from './support/live_client.js';
import { endAll } from './support/started.js';
import { until } from './support/until.js';
import { Site } from './support/worker_site.js';

afterEach(endAll);

/** A worker that starts when `start` is called, and has been asked to by a tab's hello. */
async function asked(options: ClientOptions = {}): Promise<{
  site: Site;
  client: Client;
  start: () => void;
}> {
  let start = (): void => {};
  const site = new Site(new Promise((resolve) => (start = resolve)));
  const client = site.tab(options);
  listen(client.connection('crypto'));
  await until('it is asked', () => site.lines[0]?.toWorker['hello'] === 1);
  return { site, client, start };
}

/** A channel without a token, of which messages of one type are kept by their `id`. */
const DOCS: ClientOptions = {
  channels: { docs: { path: '/ws/docs', dialect: 'stream', retain: { doc: 'id' } } },
};

describe('a tab whose worker is still starting', () => {
  test('may be hidden meanwhile: it is served by the worker all the same', async () => {
    const { site, client, start } = await asked();
    site.host.setVisible(false);
    await until('it is told', () => site.line().toWorker['page'] === 1);
    start();
    await until('it has started', () => client.worker.getSnapshot().status === 'running');
    expect(client.worker.getSnapshot()).toMatchObject({ mode: 'shared', fallback: null });
    expect(site.errors).toEqual([]);
    expect(site.room.counts.tabs).toBe(1);
  });

  test('may go offline meanwhile: the worker opens no socket until it is back', async () => {
    const { site, client, start } = await asked();
    site.host.setOnline(false);
    await until('it is told', () => site.line().toWorker['page'] === 1);
    start();
    const connection = client.connection('crypto');
    await until('it shows', () => connection.getSnapshot().status === 'offline');
    expect(site.host.sockets).toHaveLength(0);
    site.host.setOnline(true);
    await socketOpened(site.host);
    expect(site.errors).toEqual([]);
  });

  test('and that waits no longer leaves no seat behind', async () => {
    const worker: ClientOptions['worker'] = { mode: 'dedicated', startTimeoutMs: 50 };
    const { site, client, start } = await asked({ worker });
    await site.host.advance(50);
    await until('the worker knows', () => site.line().toWorker['bye'] === 1);
    expect(site.lines).toHaveLength(1);
    expect(client.worker.getSnapshot().fallback?.message).toContain('within 50 ms');
    start();
    // Another tab, which came later, has been welcomed; so the first would have been by now.
    const other = site.tab();
    listen(other.connection('crypto'));
    await until('it has started', () => other.worker.getSnapshot().status === 'running');
    expect(site.room.counts.tabs).toBe(1);
  });
});

describe('a tab that reads all that it is sent', () => {
  test('is never let go, however long the messages are', async () => {
    const site = new Site();
    const client = site.tab(DOCS);
    let heard = 0;
    client.on('docs', 'page', () => {
      heard += 1;
    });
    (await socketOpened(site.host)).accept();
    await site.live(client, 'docs');
    // More than a tab may leave unread, in fewer messages than it acknowledges by their number.
    const text = 'x'.repeat(200_000);
    for (let sent = 0; sent < 100; sent += 1) {
      site.host.socket.receive({ type: 'page', text });
      await site.host.advance(10);
    }
    expect(heard).toBe(100);
    expect(site.lines).toHaveLength(1);
    expect(site.errors).toEqual([]);
  });

  test('but has no lock of its own says now and then that it is there', async () => {
    const never = (): (() => void) => () => {};
    const worker: Locks = { hold: () => Promise.resolve(() => {}), whenFree: never };
    const page: Locks = { hold: () => Promise.reject(new Error('no')), whenFree: never };
    const site = new Site(undefined, worker);
    const client = site.tab({ heartbeatMs: 24 * 3600 * 1000, worker: { locks: page } });
    listen(client.connection('crypto'));
    (await socketOpened(site.host)).accept();
    await site.live(client, 'crypto');
    await site.host.advance(600_000);
    expect(site.room.counts.tabs).toBe(1);
    expect(site.lines).toHaveLength(1);
    expect(site.errors).toEqual([]);
  });
});

describe('what is kept for those who come late', () => {
  test('is at most four Mi characters, the newest', () => {
    const kept = new Retained({ doc: 'id' });
    const doc = (id: number): string => JSON.stringify({ id, text: 'x'.repeat(100_000) });
    for (let id = 0; id < 100; id += 1) kept.take('doc', doc(id));
    const units = kept.all().reduce((sum, { text }) => sum + text.length, 0);
    expect(units).toBeLessThanOrEqual(4 * 1024 * 1024);
    expect(units).toBeGreaterThan(4 * 1024 * 1024 - 2 * doc(0).length);
    expect(kept.all().at(-1)?.of).toBe(99);
  });

  test('counts a message that was renewed, or has ended with its connection, once', () => {
    const kept = new Retained({ doc: 'id' });
    const text = 'x'.repeat(1024 * 1024);
    kept.take('doc', JSON.stringify({ id: 'stays' }));
    for (let round = 0; round < 10; round += 1) {
      kept.take('doc', JSON.stringify({ id: 'renewed', text }));
    }
    expect(kept.all().map(({ of }) => of)).toEqual(['stays', 'renewed']);
    for (let round = 0; round < 10; round += 1) {
      kept.follow({ status: 'connecting' });
      kept.take('doc', JSON.stringify({ id: `of ${round}`, text }));
      kept.follow({ status: 'live' });
    }
    kept.take('doc', JSON.stringify({ id: 'last', text }));
    expect(kept.all().map(({ of }) => of)).toEqual(['of 9', 'last']);
  });

  test('is never so much that the tab to which it is told is let go', async () => {
    const site = new Site();
    const [first, late] = [site.tab(DOCS), site.tab(DOCS)];
    first.on('docs', '*', () => {});
    (await socketOpened(site.host)).accept();
    await site.live(first, 'docs');
    const text = 'x'.repeat(100_000);
    for (let id = 0; id < 180; id += 1) {
      site.host.socket.receive({ type: 'doc', id, text });
      await site.host.advance(10);
    }
    const heard: unknown[] = [];
    late.on('docs', 'doc', ({ isReplay, text: json }) => {
      if (isReplay) heard.push((JSON.parse(json) as { id: number }).id);
    });
    await until('it is told', () => heard.includes(179));
    await site.host.advance(5000);
    expect(heard).toEqual(Array.from({ length: heard.length }, (_, i) => 180 - heard.length + i));
    expect(site.lines).toHaveLength(2);
    expect(site.errors).toEqual([]);
  });

  test('ends with its connection where none has to be accepted, too', async () => {
    const site = new Site();
    const [first, late] = [site.tab(DOCS), site.tab(DOCS)];
    first.on('docs', 'doc', () => {});
    (await socketOpened(site.host)).accept();
    await site.live(first, 'docs');
    site.host.socket.receive({ type: 'doc', id: 'old' });
    await site.host.advance(100);
    site.host.socket.drop(1006);
    await site.host.advanceUntil(() => site.host.sockets.length === 2);
    site.host.socket.accept();
    await site.live(first, 'docs');
    site.host.socket.receive({ type: 'doc', id: 'new' });
    await site.host.advance(100);
    const heard: string[] = [];
    late.on('docs', 'doc', ({ text }) => heard.push(text));
    await site.live(late, 'docs');
    await site.host.advance(100);
    expect(heard).toEqual([JSON.stringify({ type: 'doc', id: 'new' })]);
  });

  test('is no news of an auction: what was sold before one looked is not counted', async () => {
    const site = new Site();
    const retain = { ItemSold: 'auctionId' };
    const sold: ClientOptions = {
      channels: { sold: { path: '/ws/sold', dialect: 'stream', retain } },
    };
    const [first, late] = [site.tab(sold), site.tab(sold)];
    first.on('sold', '*', () => {});
    (await socketOpened(site.host)).accept();
    await site.live(first, 'sold');
    site.host.socket.receive({ type: 'ItemSold', auctionId: '7', remainingItems: 3 });
    await site.host.advance(100);
    listen(late.connection('sold'));
    await site.live(late, 'sold');
    const store = auctionStore(late, '7', 'sold');
    // As a component that is mounted, unmounted and mounted again.
    listen(store)();
    listen(store);
    await site.host.advanceUntil(() => store.getSnapshot().remainingItems === 3);
    expect(store.getSnapshot().soldToOthers).toBe(0);
    site.host.socket.receive({ type: 'ItemSold', auctionId: '7', remainingItems: 2 });
    await site.host.advanceUntil(() => store.getSnapshot().remainingItems === 2);
    expect(store.getSnapshot().soldToOthers).toBe(1);
  });
});
