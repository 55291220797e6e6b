// Where tabs, their worker and what it keeps for them meet: starts, departures and late arrivals.
import { afterEach, describe, expect, test } from 'vitest';

import { auctionStore, createClient } from 'tidewire';
import type { Client, ClientOptions } from 'tidewire';
import { CoreLoader } from '../../js/src/core_loader.js';
import { FakeHost } from '../../js/src/testing/fake_host.js';
import createModule from '../../js/src/wasm/tidewire_wasm.mjs';
import type { Locks } from '../../js/src/worker/messages.js';
import { Retained } from '../../js/src/worker/retained.js';
import { Room } from '../../js/src/worker/room.js';
import { wasmSource } from './support/core.js';
import { goLive, listen, socketOpened, tick } from './support/live_client.js';
import { atEnd, endAll } from './support/started.js';
import { until } from './support/until.js';
import { VirtualLine } from './support/virtual_line.js';

afterEach(endAll);

const BTC = 'BTC/USD';
const NOTHING = { timers: 0, frames: 0, lifecycle: 0, sockets: 0 };

/** Tabs and the worker that they share, on one virtual clock. */
class Site {
  readonly host = new FakeHost();
  readonly lines: VirtualLine[] = [];
  readonly errors: string[] = [];
  readonly room: Room;
  /** Tabs that open a line while this is true are not told anything on it for now. */
  isSlow = false;

  /** `loaded`: the worker has its core no sooner than that. */
  constructor(loaded: Promise<void> = Promise.resolve(), locks: Locks | null = null) {
    const loader = new CoreLoader(() => loaded.then(() => createModule));
    this.room = new Room({ host: this.host, loader, locks });
  }

  tab(options: ClientOptions = {}): Client {
    const client: Client = createClient({
      host: this.host,
      wasm: wasmSource(),
      onError: ({ code }) => this.errors.push(code),
      ...options,
      worker: {
        mode: 'shared',
        locks: null,
        open: () => this.open(),
        ...(typeof options.worker === 'object' ? options.worker : {}),
      },
    });
    atEnd(() => client.close());
    return client;
  }

  open(): VirtualLine['page'] {
    const line = new VirtualLine();
    this.lines.push(line);
    if (this.isSlow) line.hold();
    this.room.attach(line.worker);
    return line.page;
  }

  /** The line of the tab that was the `index`th to open one. */
  line(index = 0): VirtualLine {
    const line = this.lines[index];
    if (line === undefined) throw new Error(`line ${index} was not opened`);
    return line;
  }

  /** Waits until a tab's channel is live. */
  async live(client: Client, channel = 'market'): Promise<void> {
    await this.host.advanceUntil(() => client.connection(channel).getSnapshot().isLive);
  }
}

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
      kept.attempt();
      kept.take('doc', JSON.stringify({ id: `of ${round}`, text }));
      kept.renewed();
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
