// Workers that die or cannot be had, and tabs by the thousand: nothing is lost, nothing is left.
import { afterEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';

import { browserHost } from 'tidewire';
import type { Host } from 'tidewire';
import { heapBytes } from './support/heap.js';
import { endAll, expectNoHoles, keep, reaches, startServer } from './support/real_parts.js';
import { until } from './support/until.js';
import { BTC, hasPoints, isLive, startBrowser, TestBrowser } from './support/worker_parts.js';

afterEach(endAll);

/** A page's own host, for the core that runs in it: this Node.js has no sockets of its own. */
function withSockets(): Host {
  return browserHost(WebSocket);
}

describe('a worker that dies', () => {
  test('is replaced: series stay shown, then go on without a hole, and no tab is left out', async () => {
    const { browser: chrome, token } = await startBrowser();
    const tabs = [chrome.tab({ token }), chrome.tab({ token })];
    const stores = tabs.map(({ client }) => keep(client.series(BTC)));
    for (const store of stores) await reaches(store, 'live', hasPoints(30));
    const last = stores.map((store) => store.getSnapshot().seq.at(-1) ?? 0);
    const lengths: number[] = [];
    for (const store of stores) store.subscribe(() => lengths.push(store.getSnapshot().length));
    chrome.killWorker();
    for (const store of stores) await reaches(store, 'stale', ({ status }) => status === 'stale');
    // What is shown is old, but it is real.
    for (const { client } of tabs) expect(client.connection().getSnapshot().everLive).toBe(true);
    for (const [i, store] of stores.entries()) {
      await reaches(store, 'live again', ({ status, seq }) =>
        status === 'live' && (seq.at(-1) ?? 0) > (last[i] ?? 0));
      expectNoHoles(store.getSnapshot());
      expect([...store.getSnapshot().seq]).toContain(last[i]);
    }
    expect(Math.min(...lengths)).toBeGreaterThanOrEqual(30);
    expect(chrome.workers).toHaveLength(2);
    expect(chrome.worker.room.counts).toEqual({ tabs: 2, sessions: 1 });
    for (const { client, errors } of tabs) {
      expect(client.worker.getSnapshot()).toMatchObject({ mode: 'shared', restarts: 1 });
      expect(errors).toEqual(['worker_lost']);
    }
  });

  test('fails the commands that it was about to carry out', async () => {
    const server = await startServer();
    const chrome = new TestBrowser(server.port);
    const tab = chrome.tab({ token: await server.token('trader', 'trader') });
    keep(tab.client.connection('dashboard'));
    await reaches(tab.client.connection('dashboard'), 'live', isLive);
    const waiting = tab.client.command('dashboard', 'start_bot');
    chrome.killWorker();
    await expect(waiting).rejects.toMatchObject({ code: 'connection_lost' });
    await reaches(tab.client.connection('dashboard'), 'live', isLive);
  });

  test('again and again is not started for ever: the page goes on by itself', async () => {
    const { browser: chrome } = await startBrowser();
    // A public channel: the page's own core has to do without this test's socket class.
    const tab = chrome.tab();
    const store = keep(tab.client.connection('crypto'));
    for (let death = 0; death < 4; death += 1) {
      await reaches(tab.client.worker, 'runs', ({ status, mode, restarts }) =>
        status === 'running' && mode === 'shared' && restarts === death);
      await until('it is there', () => chrome.worker.room.counts.sessions === 1);
      chrome.killWorker();
    }
    await reaches(tab.client.worker, 'runs in the page', ({ mode, fallback }) =>
      mode === 'none' && fallback?.code === 'worker_unavailable');
    expect(tab.errors).toContain('worker_unavailable');
    expect(store.getSnapshot().status).not.toBe('idle');
  });
});

describe('a worker that cannot be started', () => {
  test('is done without: the core runs in the page, and the client says why', async () => {
    const { browser: chrome, token } = await startBrowser();
    const tab = chrome.tab({
      token,
      worker: {
        open: () => {
          throw new Error('the policy of this page forbids it');
        },
      },
      host: withSockets(),
    });
    const store = keep(tab.client.series(BTC));
    await reaches(store, 'live', hasPoints(5));
    expect(tab.client.worker.getSnapshot()).toMatchObject({
      status: 'running',
      mode: 'none',
      fallback: {
        code: 'worker_unavailable',
        message: expect.stringContaining('the policy of this page forbids it'),
      },
    });
    expect(tab.errors).toEqual(['worker_unavailable', 'worker_unavailable']);
  });

  test('because it says nothing is waited for no longer than was allowed', async () => {
    const { browser: chrome, token } = await startBrowser();
    const silent = { postMessage: () => {}, onmessage: null };
    const tab = chrome.tab({
      token,
      worker: { open: () => silent, startTimeoutMs: 50 },
      host: withSockets(),
    });
    await reaches(keep(tab.client.series(BTC)), 'live', hasPoints(5));
    expect(tab.client.worker.getSnapshot().fallback?.message).toContain('within 50 ms');
  });
});

describe('where there are no locks', () => {
  test('tabs share, say goodbye, and go on just the same', async () => {
    const server = await startServer();
    const chrome = new TestBrowser(server.port, { hasLocks: false });
    const token = await server.token();
    const one = chrome.tab({ token });
    const two = chrome.tab({ token });
    const first = keep(one.client.series(BTC));
    await reaches(first, 'live', hasPoints(5));
    await reaches(keep(two.client.series(BTC)), 'live', hasPoints(5));
    two.client.close();
    await until('it has gone', () => chrome.worker.room.counts.tabs === 1);
    const last = first.getSnapshot().revision;
    await reaches(first, 'goes on', ({ revision }) => revision > last + 3);
  });
});

describe('a thousand tabs', () => {
  test('come and go, and nothing of them is left', async () => {
    const { browser: chrome, token } = await startBrowser();
    const stays = chrome.tab({ token });
    const store = keep(stays.client.series(BTC));
    await reaches(store, 'live', hasPoints(5));
    let heap = 0;
    for (let round = 0; round < 100; round += 1) {
      if (round === 30) heap = await heapBytes();
      const tabs = Array.from({ length: 10 }, () => chrome.tab({ token }, false));
      for (const [i, tab] of tabs.entries()) {
        tab.client.series(BTC).subscribe(() => {});
        tab.client.on('market', '*', () => {});
        if (i === 0) tab.client.candles(BTC).subscribe(() => {});
      }
      await until('they are there', () => chrome.worker.room.counts.tabs === 11);
      for (const [i, tab] of tabs.entries()) {
        if (i % 2 === 0) tab.client.close();
        else tab.crash();
      }
      await until('they have gone', () => chrome.worker.room.counts.tabs === 1);
    }
    expect((await heapBytes()) - heap).toBeLessThan(700 * 1024);
    expect(chrome.worker.room.counts).toEqual({ tabs: 1, sessions: 1 });
    expect(chrome.worker.sockets).toHaveLength(1);
    // The locks of the tab that stays and of the worker.
    expect(chrome.locks?.names).toHaveLength(2);
    expectNoHoles(store.getSnapshot());
    stays.client.close();
    await until('all have gone', () => chrome.worker.room.counts.sessions === 0);
    await until('the socket is closed', () => chrome.worker.openSockets === 0);
    await until('all locks are free', () => chrome.locks?.names.length === 1);
  }, 60_000);
});
