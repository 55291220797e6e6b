// Tabs that share a worker: real core, real server, real message ports; see also e2e/tests/workers.
import { afterEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';

import { botStatusStore, browserHost, commandStore, notificationStore } from 'tidewire';
import type { ChannelEvent, Host, SeriesSnapshot } from 'tidewire';
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

/** A page's own host, for the core that runs in it: this Node.js has no sockets of its own. */
function withSockets(): Host {
  return browserHost(WebSocket);
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

  test('close in any order: whichever goes, the other goes on with the same socket', async () => {
    const { browser: chrome, token } = await browser();
    const one = chrome.tab({ token });
    const two = chrome.tab({ token });
    const three = chrome.tab({ token });
    keep(one.client.series(BTC));
    const second = keep(two.client.series(BTC));
    keep(three.client.tick(BTC));
    await reaches(second, 'live', hasPoints(5));
    await until('all are there', () => chrome.worker.room.counts.tabs === 3);
    // The one that opened the connection first, in good order; then one by a crash.
    one.client.close();
    await until('one has gone', () => chrome.worker.room.counts.tabs === 2);
    three.crash();
    await until('three is noticed', () => chrome.worker.room.counts.tabs === 1);
    const last = second.getSnapshot().seq.at(-1) ?? 0;
    await reaches(second, 'it goes on', ({ seq }) => (seq.at(-1) ?? 0) > last + 5);
    expectNoHoles(second.getSnapshot());
    expect(chrome.worker.sockets).toHaveLength(1);
    expect(two.errors).toEqual([]);
  });

  test('subscribe to what either wants, and to nothing that both have left', async () => {
    const { browser: chrome, token } = await browser();
    const one = chrome.tab({ token, lingerMs: 0 });
    const two = chrome.tab({ token, lingerMs: 0 });
    keep(one.client.connection());
    keep(two.client.connection());
    const leave = one.client.series(BTC).subscribe(() => {});
    const both = keep(two.client.series(BTC));
    const alone = keep(two.client.tick('ETH/USD'));
    await reaches(both, 'live', hasPoints(5));
    await reaches(alone, 'a tick', (tick) => tick !== undefined);
    await reaches(one.client.series(BTC), 'live', hasPoints(5));
    leave();
    const last = both.getSnapshot().revision;
    await reaches(both, 'it goes on', ({ revision }) => revision > last + 2);
    // Nobody in the first tab wants it any more: nothing comes.
    expect(one.client.series(BTC).getSnapshot().status).toBe('stale');
    const frames = one.heard['frame'] ?? 0;
    const now = both.getSnapshot().revision;
    await reaches(both, 'more', ({ revision }) => revision > now + 2);
    expect((one.heard['frame'] ?? 0) - frames).toBeLessThanOrEqual(1);
  });

  test('of different users, tokens or settings share nothing', async () => {
    const { browser: chrome, token } = await browser();
    const tabs = [
      chrome.tab({ token }),
      chrome.tab({ token: () => token }),
      chrome.tab({ token: () => token, worker: { key: 'ann' } }),
      chrome.tab({ token: () => token, worker: { key: 'bob' } }),
      chrome.tab({ token, points: 10 }),
    ];
    for (const { client } of tabs) keep(client.connection());
    for (const { client } of tabs) await reaches(client.connection(), 'live', isLive);
    expect(chrome.worker.room.counts).toEqual({ tabs: 5, sessions: 5 });
    expect(chrome.worker.sockets).toHaveLength(5);
  });

  test('a tab that comes late is told how things stand', async () => {
    const server = await startServer();
    const chrome = new TestBrowser(server.port);
    const token = await server.token('trader', 'trader');
    const one = chrome.tab({ token });
    await reaches(keep(botStatusStore(one.client)), 'a bot', ({ bots }) => bots.size > 0);
    const first = keep(notificationStore(one.client));
    await reaches(first, 'live', ({ isConnected }) => isConnected);
    const notified = (text: string): Promise<Response> =>
      fetch(`${server.origin}/api/publish/notifications`, {
        method: 'POST',
        headers: { authorization: `Bearer ${adminToken}`, 'content-type': 'application/json' },
        body: JSON.stringify({ type: 'notification', id: text, level: 'info', title: text, message: text }),
      });
    const adminToken = await server.token('admin', 'admin');
    void notified;
    const two = chrome.tab({ token });
    const replayed: ChannelEvent[] = [];
    two.client.on('botStatus', 'bot_status', (event) => replayed.push(event));
    const bots = keep(botStatusStore(two.client));
    await reaches(bots, 'the bot', (state) => state.bots.has('paper-sma'));
    expect(replayed.some(({ isReplay }) => isReplay)).toBe(true);
    const second = keep(notificationStore(two.client));
    await reaches(second, 'live', ({ isConnected }) => isConnected);
    await reaches(second, 'the same list', ({ notifications }) =>
      notifications.length === first.getSnapshot().notifications.length);
    expect(second.getSnapshot().notifications).toEqual(first.getSnapshot().notifications);
    expect(chrome.worker.sockets).toHaveLength(2);
  });

  test('each get the answers to their own commands', async () => {
    const server = await startServer();
    const chrome = new TestBrowser(server.port);
    const token = await server.token('trader', 'trader');
    const one = chrome.tab({ token });
    const two = chrome.tab({ token });
    const start = keep(commandStore(one.client, 'dashboard', 'start_bot'));
    keep(two.client.connection('dashboard'));
    await reaches(start, 'ready', ({ isReady }) => isReady);
    await reaches(two.client.connection('dashboard'), 'live', isLive);
    expect(await start.getSnapshot().run()).toMatchObject({ ok: true });
    const again = await two.client.command('dashboard', 'start_bot');
    expect(again?.data).toMatchObject({ data: { message: 'The bot is running already' } });
    const ended = new AbortController();
    const waiting = two.client.command('dashboard', 'stop_bot', undefined, { signal: ended.signal });
    ended.abort(new Error('enough'));
    await expect(waiting).rejects.toThrow('enough');
    await expect(two.client.post('dashboard', '/api/nowhere', {})).rejects.toMatchObject({
      code: expect.stringMatching(/http_404|not_found/),
    });
    expect(chrome.worker.sockets).toHaveLength(1);
  });

  test('each have the candles that they ask for', async () => {
    const { browser: chrome, token } = await browser();
    const one = chrome.tab({ token });
    const two = chrome.tab({ token });
    const first = keep(one.client.candles(BTC, { interval: '1s' }));
    const second = keep(two.client.candles(BTC, { interval: '1s' }));
    const other = keep(two.client.candles(BTC, { interval: '1m' }));
    await reaches(first, 'live', ({ status, length }) => status === 'live' && length > 2);
    await reaches(second, 'live', ({ status, length }) => status === 'live' && length > 2);
    await reaches(other, 'live', ({ status, length }) => status === 'live' && length > 0);
    const closed = (index: number) => [
      first.getSnapshot().time[index],
      first.getSnapshot().close[index],
    ];
    const at = [...second.getSnapshot().time].indexOf(first.getSnapshot().time[0] ?? 0);
    expect([second.getSnapshot().time[at], second.getSnapshot().close[at]]).toEqual(closed(0));
  });

  test('have data that a cut connection does not lose', async () => {
    const server = await startServer();
    const proxy = await startProxy(server);
    const chrome = new TestBrowser(proxy.port);
    const token = await server.token();
    const stores = [chrome.tab({ token }), chrome.tab({ token })].map(({ client }) =>
      keep(client.series(BTC)),
    );
    for (const store of stores) await reaches(store, 'live', hasPoints(10));
    for (let cut = 0; cut < 3; cut += 1) {
      proxy.cut();
      for (const store of stores) await reaches(store, 'stale', ({ status }) => status === 'stale');
      proxy.open();
      for (const store of stores) await reaches(store, 'live', hasPoints(10));
    }
    for (const store of stores) expectNoHoles(store.getSnapshot());
  });
});

describe('a token', () => {
  test('is asked of one tab, and of the next when that fails, goes away or keeps silent', async () => {
    const { browser: chrome, token } = await browser();
    const asked: string[] = [];
    const fails = chrome.tab({
      token: () => {
        asked.push('fails');
        throw new Error('this tab has none');
      },
    });
    const vanishes = chrome.tab({
      token: () => {
        asked.push('vanishes');
        setImmediate(() => vanishes.crash());
        return new Promise<string>(() => {});
      },
    });
    const silent = chrome.tab({
      token: () => {
        asked.push('silent');
        return new Promise<string>(() => {});
      },
    });
    const has = chrome.tab({
      token: () => {
        asked.push('has');
        return Promise.resolve(token);
      },
    });
    // All are there before the connection begins to ask.
    for (const tab of [fails, vanishes, silent, has]) keep(tab.client.connection());
    await reaches(has.client.connection(), 'live', isLive);
    await reaches(fails.client.connection(), 'live', isLive);
    expect(asked).toEqual(['fails', 'vanishes', 'silent', 'has']);
    expect(chrome.worker.sockets).toHaveLength(1);
  });

  test('that is refused has every tab ask its user', async () => {
    const { browser: chrome } = await browser();
    const told: number[] = [];
    const tabs = [1, 2].map((which) =>
      chrome.tab({ token: () => 'no token', onAuthRequired: () => told.push(which) }),
    );
    for (const { client } of tabs) keep(client.connection());
    for (const { client } of tabs) {
      await reaches(client.connection(), 'closed', ({ status }) => status === 'closed');
    }
    await until('both are told', () => told.length >= 2);
    expect(new Set(told)).toEqual(new Set([1, 2]));
  });
});

describe('a hidden tab', () => {
  test('gets one update a second at most, and is current at once when it is shown', async () => {
    const { browser: chrome, token } = await browser();
    const seen = chrome.tab({ token });
    const hidden = chrome.tab({ token });
    const first = keep(seen.client.series(BTC));
    const second = keep(hidden.client.series(BTC));
    await reaches(first, 'live', hasPoints(5));
    await reaches(second, 'live', hasPoints(5));
    hidden.page.show(false);
    const before = { ...hidden.heard };
    const since = first.getSnapshot().revision;
    const began = performance.now();
    await reaches(first, 'much has happened', ({ revision }) => revision > since + 20);
    const seconds = (performance.now() - began) / 1000;
    const frames = (hidden.heard['frame'] ?? 0) - (before['frame'] ?? 0);
    expect(frames).toBeLessThanOrEqual(seconds + 2);
    expect(hidden.heard['frame']).toBeLessThan(seen.heard['frame'] ?? 0);
    hidden.page.show(true);
    const now = first.getSnapshot().seq.at(-1) ?? 0;
    const shownAt = performance.now();
    await reaches(second, 'current', ({ seq }) => (seq.at(-1) ?? 0) >= now);
    expect(performance.now() - shownAt).toBeLessThan(500);
    expectNoHoles(second.getSnapshot());
  });
});

describe('a worker that dies', () => {
  test('is replaced: series stay shown, then go on without a hole, and no tab is left out', async () => {
    const { browser: chrome, token } = await browser();
    const tabs = [chrome.tab({ token }), chrome.tab({ token })];
    const stores = tabs.map(({ client }) => keep(client.series(BTC)));
    for (const store of stores) await reaches(store, 'live', hasPoints(30));
    const last = stores.map((store) => store.getSnapshot().seq.at(-1) ?? 0);
    const lengths: number[] = [];
    for (const store of stores) store.subscribe(() => lengths.push(store.getSnapshot().length));
    chrome.killWorker();
    for (const store of stores) await reaches(store, 'stale', ({ status }) => status === 'stale');
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
    const { browser: chrome } = await browser();
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
    const { browser: chrome, token } = await browser();
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
    const { browser: chrome, token } = await browser();
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

describe('the network and the page', () => {
  test('are what the tabs say: offline is offline for all, online brings them back', async () => {
    const { browser: chrome, token } = await browser();
    const tabs = [chrome.tab({ token }), chrome.tab({ token })];
    for (const { client } of tabs) await reaches(keep(client.connection()), 'live', isLive);
    for (const { page } of tabs) page.online(false);
    for (const { client } of tabs) {
      await reaches(client.connection(), 'offline', ({ status }) => status === 'offline');
    }
    for (const { page } of tabs) page.online(true);
    for (const { client } of tabs) await reaches(client.connection(), 'live', isLive);
  });

  test('a tab that nobody looks for data in rests, while another goes on', async () => {
    const { browser: chrome, token } = await browser();
    const one = chrome.tab({ token });
    const two = chrome.tab({ token });
    await reaches(keep(two.client.series(BTC)), 'live', hasPoints(5));
    const stop = one.client.connection().subscribe(() => {});
    await reaches(one.client.connection(), 'live', isLive);
    stop();
    await until('it rests', () => one.client.connection().getSnapshot().status === 'idle');
    await until('it has left', () => chrome.worker.room.counts.tabs === 1);
    expect(one.client.worker.getSnapshot().status).toBe('idle');
    expect(two.client.connection().getSnapshot().status).toBe('live');
  });
});

describe('a thousand tabs', () => {
  test('come and go, and nothing of them is left', async () => {
    const { browser: chrome, token } = await browser();
    const stays = chrome.tab({ token });
    const store = keep(stays.client.series(BTC));
    await reaches(store, 'live', hasPoints(5));
    for (let round = 0; round < 100; round += 1) {
      const tabs = Array.from({ length: 10 }, () => chrome.tab({ token }));
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
