// Tabs that leave their worker and the others, and those that come instead of them.
import { afterEach, describe, expect, test } from 'vitest';

import type { Locks } from '../../js/src/worker/messages.js';
import { goLive, listen, socketOpened, tick } from './support/live_client.js';
import { endAll } from './support/started.js';
import { until } from './support/until.js';
import { Site } from './support/worker_site.js';

afterEach(endAll);

const BTC = 'BTC/USD';
const NOTHING = { timers: 0, frames: 0, lifecycle: 0, sockets: 0 };

describe('a tab that leaves', () => {
  test('lets go of the candles that no other tab wants, and of no others', async () => {
    const site = new Site();
    const token = { token: 'secret' };
    const [stays, leaves, comes] = [site.tab(token), site.tab(token), site.tab(token)];
    const kept = stays.candles(BTC, { interval: '1m' });
    listen(kept);
    (await goLive(site.host)).receive(tick(1));
    // With these there are as many as one symbol may have.
    for (const interval of ['1m', '5m', '15m', '30m', '1h', '2h', '4h', '1d'] as const) {
      listen(leaves.candles(BTC, { interval }));
    }
    // The worker loads what makes candles, in real time.
    await until('the candles are there', async () => {
      await site.host.advance(16);
      return leaves.candles(BTC, { interval: '1d' }).getSnapshot().length === 1;
    });
    leaves.close();
    await until('it has gone', () => site.room.counts.tabs === 1);
    const added = (['1s', '10s', '30s', '2m'] as const).map((interval) =>
      comes.candles(BTC, { interval }),
    );
    listen(...added);
    await site.host.advanceUntil(() => added.every((store) => store.getSnapshot().length === 1));
    site.host.socket.receive(tick(60_001));
    await site.host.advanceUntil(() => kept.getSnapshot().length === 2);
    expect(site.errors).toEqual([]);
  });

  test('comes to rest although another comes while the connection lingers', async () => {
    const site = new Site();
    const token = { token: 'secret' };
    const [leaves, comes] = [site.tab(token), site.tab(token)];
    const stop = listen(leaves.connection());
    await goLive(site.host);
    await site.live(leaves);
    stop();
    await site.host.advance(100);
    listen(comes.connection());
    await site.live(comes);
    await site.host.advanceUntil(() => leaves.worker.getSnapshot().status === 'idle');
    expect(leaves.connection().getSnapshot()).toMatchObject({ status: 'idle', isLive: false });
    await until('the worker knows', () => site.room.counts.tabs === 1);
    expect(comes.connection().getSnapshot().isLive).toBe(true);
    expect(site.host.sockets).toHaveLength(1);
  });

  test('while another stays lingers all the same, and comes back to what it left', async () => {
    const site = new Site();
    const token = { token: 'secret', lingerMs: 3000 };
    const [stays, leaves] = [site.tab(token), site.tab(token)];
    listen(stays.connection());
    const stop = listen(leaves.connection());
    await goLive(site.host);
    await site.live(leaves);
    const told: string[] = [];
    const { getSnapshot, subscribe } = leaves.connection();
    stop();
    await site.host.advance(2900);
    const again = subscribe(() => told.push(getSnapshot().status));
    expect(getSnapshot().status).toBe('live');
    await site.host.advance(5000);
    expect([getSnapshot().status, ...told]).toEqual(['live']);
    again();
    await site.host.advance(2900);
    expect(getSnapshot().status).toBe('live');
    await site.host.advance(200);
    expect(getSnapshot().status).toBe('idle');
    expect(stays.connection().getSnapshot().isLive).toBe(true);
    expect(site.host.sockets).toHaveLength(1);
  });

  test('has the answer to what it had sent, while another stays', async () => {
    const site = new Site();
    const token = { token: 'secret' };
    const [stays, leaves] = [site.tab(token), site.tab(token)];
    listen(stays.connection());
    const stop = listen(leaves.connection());
    await goLive(site.host);
    await site.live(leaves);
    let answer: (() => void) | undefined;
    site.host.onHttp = () =>
      new Promise((resolve) => (answer = () => resolve({ status: 200, body: '{"id":7}' })));
    const post = leaves.post('market', '/api/orders', { amount: 1 });
    await until('it is sent', () => answer !== undefined);
    stop();
    await site.host.advance(500);
    answer?.();
    expect((await post)?.data).toEqual({ id: 7 });
  });

  test('leaves no timer behind, whoever of them goes', async () => {
    const site = new Site();
    const token = { token: 'secret' };
    const [first, second, third] = [site.tab(token), site.tab(token), site.tab(token)];
    listen(third.connection());
    const stops = [first, second].map((client) => listen(client.connection()));
    await goLive(site.host);
    for (const client of [first, second, third]) await site.live(client);
    for (const stop of stops) stop();
    await site.host.advance(100);
    first.close();
    third.close();
    second.close();
    await until('all have gone', () => site.room.counts.tabs === 0);
    await site.host.advance(0);
    expect(site.room.counts).toEqual({ tabs: 0, sessions: 0 });
    expect(site.host.running).toEqual(NOTHING);
  });

  test('and comes back while the connection lingers goes on with it', async () => {
    const site = new Site();
    const client = site.tab({ token: 'secret' });
    const stop = listen(client.connection());
    await goLive(site.host);
    await site.live(client);
    stop();
    await site.host.advance(100);
    listen(client.connection());
    await site.host.advance(60_000);
    expect(client.connection().getSnapshot().isLive).toBe(true);
    expect(site.room.counts).toEqual({ tabs: 1, sessions: 1 });
    expect(site.host.sockets).toHaveLength(1);
  });

  test('while its worker is being replaced comes to rest, and nothing of it goes on', async () => {
    const site = new Site();
    const client = site.tab();
    const connection = client.connection('crypto');
    const stop = listen(connection);
    (await socketOpened(site.host)).accept();
    await site.live(client, 'crypto');
    // As if it had been taken for gone: it is told so, and asks for a worker anew.
    site.isSlow = true;
    site.line().worker.postMessage({ kind: 'dropped' }, []);
    await until('another is asked', () => site.lines[1]?.toPage['welcome'] === 1);
    expect(connection.getSnapshot().status).toBe('connecting');
    stop();
    expect(connection.getSnapshot()).toMatchObject({ status: 'idle', isLive: false });
    site.line(1).read();
    await site.host.advance(2000);
    expect(client.worker.getSnapshot().status).toBe('idle');
    // On the first line it has said no goodbye; there its silence tells.
    await site.host.advance(300_000);
    expect(connection.getSnapshot().status).toBe('idle');
    expect(site.room.counts).toEqual({ tabs: 0, sessions: 0 });
    expect(site.host.running).toEqual(NOTHING);
    expect(site.errors).toEqual(['worker_lost']);
  });

  test('as in a crash leaves no session once the server has closed it for good', async () => {
    let crash = (): void => {};
    const hold = (): Promise<() => void> => Promise.resolve(() => {});
    const worker: Locks = { hold, whenFree: (_name, freed) => ((crash = freed), () => {}) };
    const page: Locks = { hold, whenFree: () => () => {} };
    const site = new Site(undefined, worker);
    const client = site.tab({ token: 'secret', worker: { locks: page } });
    listen(client.connection());
    const socket = await goLive(site.host);
    await site.live(client);
    site.line().isCut = true;
    crash();
    // Another tab may be about to come, so the connection lingers.
    expect(site.room.counts).toEqual({ tabs: 0, sessions: 1 });
    socket.drop(4003);
    await until('nothing is left', () => site.room.counts.sessions === 0);
    expect(site.host.openSockets).toHaveLength(0);
  });
});

describe('a token that the only tab owes', () => {
  test('is asked of a tab that joins, once all others have been asked for long', async () => {
    const site = new Site();
    const asked: string[] = [];
    const owes = site.tab({ token: () => (asked.push('first'), new Promise<string>(() => {})) });
    listen(owes.connection());
    await until('it is asked', () => asked.length === 1);
    await site.host.advance(5000);
    const joins = site.tab({ token: () => (asked.push('second'), 'secret') });
    listen(joins.connection());
    (await socketOpened(site.host)).accept();
    const sent = (): unknown[] => site.host.socket.messages.map(({ type, token }) => [type, token]);
    await until('the token is sent', () => sent().length > 0);
    expect(sent()).toEqual([['auth', 'secret']]);
    expect(asked).toEqual(['first', 'second']);
    expect(site.room.counts).toEqual({ tabs: 2, sessions: 1 });
  });

  test('is not asked of a tab that joins before the first has had its time', async () => {
    const site = new Site();
    const asked: string[] = [];
    const owes = site.tab({ token: () => (asked.push('first'), new Promise<string>(() => {})) });
    listen(owes.connection());
    await until('it is asked', () => asked.length === 1);
    const joins = site.tab({ token: () => (asked.push('second'), 'secret') });
    listen(joins.connection());
    await until('it is there', () => site.lines[1]?.toWorker['connect'] === 1);
    await site.host.advance(2000);
    expect(asked).toEqual(['first']);
    await site.host.advance(2000);
    await until('it is asked, too', () => asked.length === 2);
  });
});
