// Tabs that share a worker: real core, real server, real message ports; see also e2e/tests/workers.
import { afterEach, describe, expect, test } from 'vitest';

import { auctionStore, botStatusStore, commandStore, notificationStore } from 'tidewire';
import type { AuctionHubState, ChannelEvent, SeriesSnapshot } from 'tidewire';
import { httpPost } from './support/http_post.js';
import { endAll, expectNoHoles, keep, reaches, startProxy, startServer } from './support/real_parts.js';
import { until } from './support/until.js';
import { BTC, hasPoints, isLive, startBrowser, TestBrowser } from './support/worker_parts.js';

afterEach(endAll);

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
    const { browser: chrome, token } = await startBrowser();
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
    const { browser: chrome, token } = await startBrowser();
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
    const { browser: chrome, token } = await startBrowser();
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
    const { browser: chrome, token } = await startBrowser();
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

  test('know the same, also the one that comes late: what it is told is marked', async () => {
    const server = await startServer();
    const chrome = new TestBrowser(server.port);
    const token = await server.token('trader', 'trader');
    const one = chrome.tab({ token });
    await reaches(keep(botStatusStore(one.client)), 'a bot', ({ bots }) => bots.size > 0);
    const first = keep(notificationStore(one.client));
    await reaches(first, 'live', ({ isConnected }) => isConnected);
    const admin = await server.token('admin', 'admin');
    for (const title of ['first', 'second']) {
      const body = { title, message: 'It is time', level: 'info', user: 'trader' };
      await httpPost(`${server.origin}/api/publish/notifications`, body, admin);
      await reaches(first, 'pushed', (state) => state.notifications[0]?.title === title);
    }
    const [newest] = first.getSnapshot().notifications;
    await first.getSnapshot().markRead([newest?.id ?? '']);
    await reaches(first, 'read', ({ unreadCount }) => unreadCount === 1);

    const two = chrome.tab({ token });
    const replayed: ChannelEvent[] = [];
    two.client.on('botStatus', 'bot_status', (event) => replayed.push(event));
    await reaches(keep(botStatusStore(two.client)), 'the bot', ({ bots }) => bots.has('paper-sma'));
    expect(replayed.some(({ isReplay }) => isReplay)).toBe(true);
    const second = keep(notificationStore(two.client));
    await reaches(second, 'all of it', (state) => state.notifications.length === 2);
    await reaches(second, 'read', ({ unreadCount }) => unreadCount === 1);
    expect(second.getSnapshot().notifications).toEqual(first.getSnapshot().notifications);
    expect(chrome.worker.sockets).toHaveLength(2);
  });

  test('see an auction alike, also the one that comes when the other has joined it', async () => {
    const server = await startServer();
    const chrome = new TestBrowser(server.port);
    const token = await server.token();
    const response = await fetch(`${server.origin}/api/auctions`, {
      headers: { authorization: `Bearer ${token}` },
    });
    const { auctions } = (await response.json()) as { auctions: { auctionId: string }[] };
    const ids = auctions.slice(0, 2).map(({ auctionId }) => auctionId);
    const [id = '', other = ''] = ids;
    const knows = ({ status, activeViewers }: AuctionHubState): boolean =>
      status !== null && activeViewers !== null;
    const one = chrome.tab({ token });
    const two = chrome.tab({ token });
    for (const each of ids) await reaches(keep(auctionStore(one.client, each)), 'joined', knows);
    const seen = await reaches(keep(auctionStore(two.client, id)), 'the state', knows);
    // Its channel is listened to already: another auction is told of all the same.
    await reaches(keep(auctionStore(two.client, other)), 'the other', knows);
    // One viewer, however many tabs.
    expect(seen.activeViewers).toBe(auctionStore(one.client, id).getSnapshot().activeViewers);
    await reaches(keep(two.client.tick(id, { channel: 'auctions' })), 'a price', Boolean);
    expect(chrome.worker.sockets).toHaveLength(1);
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
    const { browser: chrome, token } = await startBrowser();
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
    const { browser: chrome, token } = await startBrowser();
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
    const { browser: chrome } = await startBrowser();
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
    // A connection that is closed for good is not kept for those who may come.
    for (const tab of tabs) tab.crash();
    await until('nothing is left', () => chrome.worker.room.counts.sessions === 0);
  });
});

describe('a hidden tab', () => {
  test('gets one update a second at most, and is current at once when it is shown', async () => {
    const { browser: chrome, token } = await startBrowser();
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

describe('the network and the page', () => {
  test('are what the tabs say: offline is offline for all, online brings them back', async () => {
    const { browser: chrome, token } = await startBrowser();
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
    const { browser: chrome, token } = await startBrowser();
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

