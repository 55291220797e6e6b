// What happens between a page and a worker when one of them is late, silent or of another version.
import { describe, expect, test } from 'vitest';

import { createClient } from 'tidewire';
import type { Client, ClientOptions, WorkerOptions } from 'tidewire';
import { CoreLoader } from '../../js/src/core_loader.js';
import { SeriesBlock } from '../../js/src/series_block.js';
import { FakeHost } from '../../js/src/testing/fake_host.js';
import createModule from '../../js/src/wasm/tidewire_wasm.mjs';
import { copyOf, TickBuffer } from '../../js/src/worker/packing.js';
import { Retained } from '../../js/src/retained.js';
import { Room } from '../../js/src/worker/room.js';
import type { ModuleFactory } from '../../js/src/wasm_module.js';
import { goLive, listen, tick } from './support/live_client.js';
import { wasmSource } from './support/core.js';
import { until } from './support/until.js';
import { VirtualLine } from './support/virtual_line.js';

/** A page and its worker on one virtual clock. */
class Pair {
  readonly host = new FakeHost();
  readonly lines: VirtualLine[] = [];
  readonly errors: string[] = [];
  readonly client: Client;
  room: Room;

  constructor(options: ClientOptions = {}) {
    this.room = this.startRoom();
    const worker: WorkerOptions = { mode: 'shared', locks: null, open: () => this.open() };
    this.client = createClient({
      token: 'secret',
      host: this.host,
      wasm: wasmSource(),
      onError: ({ code }) => this.errors.push(code),
      worker,
      ...options,
    });
  }

  startRoom(factory: ModuleFactory = createModule): Room {
    this.room = new Room({
      host: this.host,
      loader: new CoreLoader(() => Promise.resolve(factory)),
      locks: null,
    });
    return this.room;
  }

  open(): VirtualLine['page'] {
    const line = new VirtualLine();
    this.lines.push(line);
    this.room.attach(line.worker);
    return line.page;
  }

  get line(): VirtualLine {
    const line = this.lines.at(-1);
    if (line === undefined) throw new Error('no line was opened');
    return line;
  }
}

const BTC = 'BTC/USD';

describe('without locks', () => {
  test('a page that says nothing for three minutes is taken for gone; it is told when it wakes', async () => {
    const pair = new Pair();
    const page = pair.open();
    const hello = { kind: 'hello', version: 1, lock: null, visible: true, online: true };
    page.postMessage({ ...hello, wasm: wasmSource() }, []);
    await until('it is there', () => pair.room.counts.tabs === 1);
    await pair.host.advance(170_000);
    expect(pair.room.counts.tabs).toBe(1);
    await pair.host.advance(80_000);
    expect(pair.room.counts.tabs).toBe(0);
    page.postMessage({ kind: 'ping' }, []);
    await until('it is told', () => pair.line.toPage['dropped'] === 1);
    expect(pair.host.running.timers).toBe(0);
  });

  test('a worker that owes an answer for half a minute is replaced', async () => {
    const pair = new Pair();
    const connection = pair.client.connection();
    const stop = listen(connection);
    await goLive(pair.host);
    await pair.host.advanceUntil(() => connection.getSnapshot().isLive);
    pair.line.isCut = true;
    pair.startRoom();
    await pair.host.advanceUntil(() => pair.lines.length === 2, 60_000);
    expect(pair.errors).toEqual(['worker_lost']);
    await until('it is there', () => pair.room.counts.sessions === 1);
    expect(connection.getSnapshot().status).toBe('connecting');
    stop();
    pair.client.close();
  });

  test('a page and a worker that have nothing to say stay together', async () => {
    const pair = new Pair({ heartbeatMs: 24 * 3600 * 1000 });
    const stop = listen(pair.client.connection());
    await goLive(pair.host);
    await pair.host.advance(600_000);
    expect(pair.lines).toHaveLength(1);
    expect(pair.errors).toEqual([]);
    stop();
    pair.client.close();
  });
});

describe('a page that does not read', () => {
  test('has one frame on its way at most, and the newest after it', async () => {
    const pair = new Pair();
    const series = pair.client.series(BTC);
    listen(series);
    const socket = await goLive(pair.host);
    socket.receive(tick(1));
    await pair.host.advanceUntil(() => series.getSnapshot().length === 1);
    pair.line.hold();
    const before = pair.line.toPage['frame'] ?? 0;
    for (let price = 2; price <= 200; price += 1) {
      socket.receive(tick(price));
      if (price % 10 === 0) await pair.host.advance(50);
    }
    expect((pair.line.toPage['frame'] ?? 0) - before).toBe(1);
    pair.line.read();
    await pair.host.advanceUntil(() => series.getSnapshot().length === 200);
    expect((pair.line.toPage['frame'] ?? 0) - before).toBeLessThanOrEqual(3);
    pair.client.close();
  });

  test('is let go when ten thousand messages wait for it, and begins again', async () => {
    const pair = new Pair();
    const heard: string[] = [];
    pair.client.on('market', 'alert', (event) => heard.push(event.text));
    const socket = await goLive(pair.host);
    await pair.host.advanceUntil(() => pair.room.counts.sessions === 1);
    pair.line.hold();
    for (let i = 0; i < 10_001; i += 1) socket.receive({ type: 'alert', id: i });
    await until('it is let go', () => pair.room.counts.tabs === 0);
    const { line } = pair;
    line.read();
    await until('it is back', () => pair.room.counts.tabs === 1);
    expect(pair.lines).toHaveLength(2);
    // What was on its way before it was let go is not lost.
    expect(heard.length).toBeGreaterThan(9_900);
    expect(heard).toEqual(heard.map((_, id) => JSON.stringify({ type: 'alert', id })));
    pair.client.close();
  });

  test('but reads now and then is never let go, however much there is', async () => {
    const pair = new Pair();
    let heard = 0;
    pair.client.on('market', 'alert', () => {
      heard += 1;
    });
    const socket = await goLive(pair.host);
    for (let i = 0; i < 30_000; i += 1) {
      socket.receive({ type: 'alert', id: i });
      if (i % 1000 === 0) await pair.host.advance(16);
    }
    await pair.host.advanceUntil(() => heard === 30_000);
    expect(pair.lines).toHaveLength(1);
    pair.client.close();
  });
});

test('a page of another version is refused, and goes on by itself', async () => {
  const pair = new Pair();
  const old = pair.open.bind(pair);
  const client = createClient({
    host: pair.host,
    wasm: wasmSource(),
    worker: {
      mode: 'dedicated',
      locks: null,
      open: () => {
        const port = old();
        const { postMessage } = port;
        port.postMessage = (message, transfer) =>
          postMessage(
            (message as { kind: string }).kind === 'hello'
              ? { ...(message as object), version: 0 }
              : message,
            transfer,
          );
        return port;
      },
    },
  });
  const stop = listen(client.connection('crypto'));
  await until('it runs in the page', () => client.worker.getSnapshot().mode === 'none' &&
    client.worker.getSnapshot().status === 'running');
  expect(client.worker.getSnapshot().fallback?.message).toContain('version');
  await until('a socket is opened', () => pair.host.sockets.length === 1);
  stop();
  client.close();
});

test('whoever wants the last tick only is not sent the series', async () => {
  const pair = new Pair();
  const store = pair.client.tick(BTC);
  const stop = listen(store);
  const socket = await goLive(pair.host);
  for (let price = 1; price <= 5; price += 1) socket.receive(tick(price));
  await pair.host.advanceUntil(() => store.getSnapshot()?.price === 5);
  expect(store.getSnapshot()).toMatchObject({ symbol: BTC, price: 5, previousPrice: 4, volume: 1 });
  expect(pair.client.series(BTC).getSnapshot().length).toBe(0);
  // It is sent as soon as somebody wants it.
  const also = listen(pair.client.series(BTC));
  await pair.host.advanceUntil(() => pair.client.series(BTC).getSnapshot().length === 5);
  stop();
  also();
  pair.client.close();
});

test('a core that fails in the worker is said to every tab, and a retry has a fresh one', async () => {
  const pair = new Pair();
  let made = 0;
  pair.startRoom(async (options) => {
    const module = await createModule(options);
    made += 1;
    if (made > 1) return module;
    return new Proxy(module, {
      get: (target, name) => {
        if (name === 'HEAPF64') throw new Error('memory access out of bounds');
        return Reflect.get(target, name) as unknown;
      },
    });
  });
  const connection = pair.client.connection();
  const stop = listen(connection, pair.client.series(BTC));
  const isSaid = (): boolean => pair.errors.includes('core_failed');
  await until('a socket is opened', () => isSaid() || pair.host.sockets.length === 1);
  if (!isSaid()) (await goLive(pair.host)).receive(tick(1));
  await until('it is said', isSaid);
  expect(connection.getSnapshot()).toMatchObject({ status: 'closed', error: { code: 'core_failed' } });
  expect(pair.room.counts).toEqual({ tabs: 0, sessions: 0 });
  pair.client.retry();
  await goLive(pair.host, pair.host.sockets.length + 1);
  await pair.host.advanceUntil(() => connection.getSnapshot().isLive);
  expect(made).toBe(2);
  stop();
  pair.client.close();
});

test('an option that the core refuses is reported by its code, as in the page', async () => {
  // The package itself checks only what it can tell; the core has the last word.
  const pair = new Pair();
  const refused = JSON.stringify({ url: 'no address', dialect: 'stream' });
  const line = pair.open();
  const told: unknown[] = [];
  line.onmessage = ({ data }: MessageEvent) => told.push(data);
  const page = { visible: true, online: true };
  line.postMessage({ kind: 'hello', version: 1, lock: null, wasm: wasmSource(), ...page }, []);
  await until('it is welcome', () => told.length === 1);
  const spec = { owner: '', config: refused, hasToken: false, retain: {} };
  line.postMessage({ kind: 'open', session: 1, spec }, []);
  await until('it is refused', () => told.length > 1);
  expect(told.at(-1)).toMatchObject({ kind: 'failed', session: 1, code: 'invalid_option' });
  expect(pair.room.counts).toEqual({ tabs: 1, sessions: 0 });
});

test('a listener that leaves while the worker starts leaves none behind', async () => {
  const pair = new Pair();
  const stop = listen(pair.client.connection());
  stop();
  await until('it has started', () => pair.room.counts.tabs === 1);
  await pair.host.advance(2000);
  expect(pair.room.counts).toEqual({ tabs: 0, sessions: 0 });
  expect(pair.client.worker.getSnapshot().status).toBe('idle');
  expect(pair.host.running).toEqual({ timers: 0, frames: 0, lifecycle: 0, sockets: 0 });
});

test('a client that has ended leaves nothing running, on either side', async () => {
  const pair = new Pair();
  listen(pair.client.series(BTC), pair.client.connection(), pair.client.candles(BTC));
  await goLive(pair.host);
  pair.client.close();
  await until('the worker knows', () => pair.room.counts.tabs === 0);
  await pair.host.advance(200_000);
  expect(pair.room.counts).toEqual({ tabs: 0, sessions: 0 });
  expect(pair.host.running).toEqual({ timers: 0, frames: 0, lifecycle: 0, sockets: 0 });
});

describe('the buffer of ticks', () => {
  /** A block of `count` points as the core lays it out. */
  function block(count: number): SeriesBlock {
    const doubles = Float64Array.from([
      ...[count, 2, 7, count, Number.NaN, 0, 0, 0],
      ...[0, 10, 20, 30].flatMap((base) => Array.from({ length: count }, (_, i) => base + i)),
    ]);
    return new SeriesBlock(doubles, 0);
  }

  test('carries the newest two points, and goes back and forth without another', () => {
    const ticks = new TickBuffer();
    const first = ticks.add(block(5));
    const second = ticks.add(block(1));
    const buffer = ticks.take();
    const doubles = new Float64Array(buffer);
    const five = new SeriesBlock(doubles, first);
    expect([five.count, five.isWhole, five.revision, five.status]).toEqual([2, false, 7, 'live']);
    expect(five.tick('A', undefined)).toEqual({
      symbol: 'A',
      time: 4,
      price: 14,
      previousPrice: 13,
      volume: 24,
      seq: 34,
    });
    expect(new SeriesBlock(doubles, second).tick('B', undefined)).toMatchObject({ price: 10 });
    ticks.give(buffer);
    ticks.add(block(3));
    expect(ticks.take()).toBe(buffer);
  });

  test('grows with the symbols of a frame', () => {
    const ticks = new TickBuffer();
    const places = Array.from({ length: 100 }, (_, i) => ticks.add(block(i % 3)));
    const doubles = new Float64Array(ticks.take());
    expect(places.map((place) => new SeriesBlock(doubles, place).count)).toEqual(
      places.map((_, i) => i % 3),
    );
  });

  test('a whole series is shown from the memory that it came in', () => {
    const buffer = copyOf(block(4));
    const own = new SeriesBlock(new Float64Array(buffer), 0, true);
    const empty = new Float64Array(0);
    const { price, seq } = own.copy({
      ...{ symbol: 'A', status: 'stale', length: 0, revision: 0 },
      ...{ time: empty, price: empty, volume: empty, seq: empty },
    });
    expect([...price]).toEqual([10, 11, 12, 13]);
    expect(seq.buffer).toBe(buffer);
  });
});

describe('what is kept for those who come late', () => {
  test('is the last message of each type and value, in the order of the last ones', () => {
    const kept = new Retained({ status: 'id', list: '' });
    kept.take('status', '{"id":1,"on":true}');
    kept.take('list', '{"all":[]}');
    kept.take('status', '{"data":{"id":2}}');
    kept.take('status', '{"id":1,"on":false}');
    kept.take('trade', '{"id":1}');
    kept.take('list', 'no JSON');
    expect(kept.all().map(({ text }) => text)).toEqual([
      '{"data":{"id":2}}',
      '{"id":1,"on":false}',
      'no JSON',
    ]);
  });

  test('ends with the connection that told it, once the next one is live', () => {
    const kept = new Retained({ status: '' });
    kept.follow({ status: 'connecting' });
    kept.take('status', '1');
    kept.follow({ status: 'live' });
    expect(kept.all()).toHaveLength(1);
    kept.follow({ status: 'connecting' });
    expect(kept.all()).toHaveLength(1);
    kept.follow({ status: 'live' });
    expect(kept.all()).toHaveLength(0);
  });

  test('is at most a thousand messages, the newest', () => {
    const kept = new Retained({ status: 'id' });
    for (let id = 0; id < 1100; id += 1) kept.take('status', JSON.stringify({ id: `s${id}` }));
    const all = kept.all();
    expect(all).toHaveLength(1000);
    expect(all[0]?.of).toBe('s100');
    expect(kept.all('s500')).toHaveLength(1);
  });
});
