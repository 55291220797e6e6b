// The second file of the core: when it is loaded, what is held until then, and that nothing else needs it.
import { readFileSync } from 'node:fs';
import { describe, expect, test, vi } from 'vitest';

import type { Client, ClientOptions } from 'tidewire';

import { CoreLoader } from '../../js/src/core_loader.js';
import type { CoreSession } from '../../js/src/core_session.js';
import { FakeHost } from '../../js/src/testing/fake_host.js';
import createModule from '../../js/src/wasm/tidewire_wasm.mjs';
import { Room } from '../../js/src/worker/room.js';
import { loadBareCore, openSession, wasmSource } from './support/core.js';
import { goLive, listen, tick } from './support/live_client.js';
import { inRoot } from './support/paths.js';
import { filesBelow } from './support/source_files.js';
import { until } from './support/until.js';
import { VirtualLine } from './support/virtual_line.js';

const MAIN = 'https://cdn.example/core/tidewire_wasm.wasm';
const EXTRAS = 'https://cdn.example/core/tidewire_extras.wasm';
const BTC = 'BTC/USD';

/** A host that has the two files at an address, and says which were asked for. */
class FilesHost extends FakeHost {
  readonly asked: string[] = [];
  isBroken = false;

  override readLocal(url: string): Promise<Uint8Array> {
    this.asked.push(url);
    if (url === EXTRAS && this.isBroken) return Promise.reject(new Error('the line is down'));
    const { binary, extrasBinary } = wasmSource();
    return Promise.resolve(url === EXTRAS ? extrasBinary : binary);
  }
}

interface Visit {
  readonly host: FilesHost;
  readonly client: Client;
  readonly errors: string[];
}

/** A client with a core of its own: what one page has loaded must not be there for the next. */
async function visit(options: ClientOptions = {}): Promise<Visit> {
  vi.resetModules();
  const { createClient } = await import('../../js/src/client.js');
  const host = new FilesHost();
  const errors: string[] = [];
  const onError = ({ code }: { code: string }): unknown => errors.push(code);
  const wasm = { url: MAIN };
  return { host, errors, client: createClient({ token: 't', host, wasm, onError, ...options }) };
}

/** The same, with extras that come when the test says so. */
async function slowVisit(): Promise<Visit & { readonly loads: (() => void)[] }> {
  const made = await visit();
  const { host } = made;
  const loads: (() => void)[] = [];
  const read = host.readLocal.bind(host);
  host.readLocal = (url) =>
    url === EXTRAS
      ? new Promise((resolve) => loads.push(() => resolve(read(url))))
      : read(url);
  return { ...made, loads };
}

describe('the extras are loaded', () => {
  test('not for prices and their series', async () => {
    const { host, client } = await visit();
    listen(client.tick(BTC), client.series(BTC), client.connection());
    (await goLive(host)).receive(tick(1));
    await host.advance(16);
    expect(client.series(BTC).getSnapshot().length).toBe(1);
    expect(host.asked).toEqual([MAIN]);
    client.close();
  });

  test('once, from beside the core, when candles are wanted, which then hold what came before', async () => {
    const { host, client } = await visit();
    listen(client.tick(BTC));
    (await goLive(host)).receive(tick(1));
    const candles = client.candles(BTC);
    listen(candles, client.candles(BTC, { interval: '5m' }));
    host.socket.receive(tick(2));
    await until('the candles are there', async () => {
      await host.advance(16);
      return candles.getSnapshot().length === 1;
    });
    expect([...candles.getSnapshot().close]).toEqual([2]);
    expect(host.asked).toEqual([MAIN, EXTRAS]);
    client.close();
  });

  test('before a session of another dialect begins, or one of binary batches', async () => {
    for (const channel of [
      { dialect: 'feed', path: '/ws/x' },
      { dialect: 'stream', path: '/ws/x', binary: true },
    ] as const) {
      const { host, client } = await visit({ channels: { mine: channel } });
      listen(client.connection('mine'));
      await until('a socket is opened', () => host.sockets.length === 1);
      expect(host.asked).toEqual([MAIN, EXTRAS]);
      client.close();
    }
  });

  test('beside the core, not after it, where a session begins with them', async () => {
    const host = new (class extends FilesHost {
      override async readLocal(url: string): Promise<Uint8Array> {
        const bytes = super.readLocal(url);
        if (url === MAIN) await until('the extras are asked for', () => this.asked.includes(EXTRAS));
        return bytes;
      }
    })();
    const loader = new CoreLoader(() => Promise.resolve(createModule));
    const config = JSON.stringify({ dialect: 'feed' });
    const module = await loader.load({ url: MAIN }, host, config);
    expect(module.extras.areThere).toBe(true);
    expect(await loader.load({ url: MAIN }, host, config)).toBe(module);
    expect(host.asked).toEqual([MAIN, EXTRAS]);
  });

  test('anew where they could not be had beside the core', async () => {
    const host = new FilesHost();
    host.isBroken = true;
    const loader = new CoreLoader(() => Promise.resolve(createModule));
    const config = JSON.stringify({ dialect: 'feed' });
    await expect(loader.load({ url: MAIN }, host, config)).rejects.toMatchObject({
      code: 'wasm_load_failed',
      message: expect.stringContaining('tidewire_extras.wasm'),
    });
    expect((await loader.load({ url: MAIN }, host)).extras.areThere).toBe(false);
    host.isBroken = false;
    expect((await loader.load({ url: MAIN }, host, config)).extras.areThere).toBe(true);
    expect(host.asked).toEqual([MAIN, EXTRAS, EXTRAS]);
  });

  test('from where the option says', async () => {
    const loader = new CoreLoader(() => Promise.resolve(createModule));
    const host = new FilesHost();
    const module = await loader.load({ url: MAIN, extrasUrl: 'https://other.example/x.wasm' }, host);
    await module.extras.load().catch(() => {});
    expect(host.asked).toEqual([MAIN, 'https://other.example/x.wasm']);
  });
});

/** The line is good again: the channel that waits for the extras connects. */
async function opensWhenMended(host: FilesHost): Promise<void> {
  host.isBroken = false;
  await until('a socket is opened', async () => {
    await host.advance(100);
    return host.sockets.length === 1;
  });
}

describe('what has to wait for them', () => {
  test('keeps its order, and what is taken back meanwhile never happens', async () => {
    const { host, client } = await visit();
    listen(client.connection());
    const socket = await goLive(host);
    const sent = [client.command('market', 'one', {}), client.command('market', 'two', {}), client.command('market', 'three', {})];
    const stop = new AbortController();
    const cancelled = client.command('market', 'never', {}, { signal: stop.signal }).catch(() => 'cancelled');
    stop.abort();
    listen(client.tick(BTC));
    listen(client.candles(BTC))();
    await Promise.all(sent);
    expect(await cancelled).toBe('cancelled');
    expect(socket.types.filter((type) => !['auth', 'subscribe'].includes(String(type)))).toEqual(
      ['one', 'two', 'three'],
    );
    client.close();
  });

  test('is told that they cannot be loaded: commands fail, candles come when they can', async () => {
    const { host, client, errors } = await visit();
    host.isBroken = true;
    listen(client.tick(BTC));
    (await goLive(host)).receive(tick(1));
    const candles = client.candles(BTC);
    listen(candles);
    await expect(client.command('market', 'one', {})).rejects.toMatchObject({ code: 'wasm_load_failed' });
    expect(errors).toEqual(['wasm_load_failed']);
    expect(client.connection().getSnapshot().isLive).toBe(true);
    host.isBroken = false;
    await until('the candles are there', async () => {
      await host.advance(100);
      return candles.getSnapshot().length === 1;
    });
    expect(host.asked).toEqual([MAIN, EXTRAS, EXTRAS]);
    client.close();
  });

  test('for longer than a command may take ends with that command, which is never sent', async () => {
    const { host, client, loads } = await slowVisit();
    listen(client.connection());
    const socket = await goLive(host);
    const late = client.command('market', 'late', {}, { timeoutMs: 1000 });
    const early = client.command('market', 'early', {}, { timeoutMs: 60_000 });
    await until('the extras are asked for', () => loads.length === 1);
    const failed = expect(late).rejects.toMatchObject({ code: 'timed_out' });
    await host.advance(1000);
    await failed;
    loads[0]?.();
    await early;
    expect(socket.types).toContain('early');
    expect(socket.types).not.toContain('late');
    client.close();
  });

  test('fails commands at once while candles wait for the next attempt', async () => {
    const { host, client, errors } = await visit();
    host.isBroken = true;
    listen(client.tick(BTC), client.candles(BTC));
    await goLive(host);
    await until('it has failed', () => errors.length === 1);
    await expect(client.command('market', 'one', {})).rejects.toMatchObject({ code: 'wasm_load_failed' });
    host.isBroken = false;
    await client.command('market', 'two', {});
    expect(host.socket.types).toContain('two');
    client.close();
  });

  test('a channel that begins with them says so, and tries again until they are there', async () => {
    const channels = { mine: { dialect: 'feed', path: '/ws/x' } } as const;
    const { host, client, errors } = await visit({ channels });
    host.isBroken = true;
    listen(client.connection('mine'));
    await until('it has failed', () => errors.length === 1);
    expect(errors).toEqual(['wasm_load_failed']);
    expect(host.sockets).toHaveLength(0);
    await opensWhenMended(host);
    client.close();
  });

  test('a channel in a worker does so too', async () => {
    const { createClient } = await import('../../js/src/client.js');
    const host = new FilesHost();
    host.isBroken = true;
    const loader = new CoreLoader(() => Promise.resolve(createModule));
    const room = new Room({ host, loader, locks: null });
    const open = (): VirtualLine['page'] => {
      const line = new VirtualLine();
      room.attach(line.worker);
      return line.page;
    };
    const errors: string[] = [];
    const client = createClient({
      host,
      wasm: { url: MAIN },
      channels: { mine: { dialect: 'feed', path: '/ws/x' } },
      worker: { mode: 'shared', locks: null, open },
      onError: ({ code }) => errors.push(code),
    });
    listen(client.connection('mine'));
    await until('it has failed', async () => {
      await host.advance(16);
      return errors.length > 0;
    });
    expect(errors[0]).toBe('wasm_load_failed');
    await opensWhenMended(host);
    client.close();
  });

  test('is over with its client', async () => {
    const { host, client } = await visit();
    host.isBroken = true;
    listen(client.tick(BTC));
    await goLive(host);
    listen(client.candles(BTC));
    await until('it has failed', () => host.asked.length === 2);
    client.close();
    await host.advance(60_000);
    expect(host.asked).toHaveLength(2);
    expect(host.running).toMatchObject({ timers: 0, frames: 0 });
  });
});

/** Numbers in [0, 1), the same ones each time. */
function dice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** All frames of the golden vectors, of every dialect. */
function knownFrames(): string[] {
  return filesBelow('tests/vectors')
    .filter((path) => path.endsWith('.json'))
    .flatMap((path) => {
      const { steps } = JSON.parse(readFileSync(inRoot(path), 'utf8')) as {
        steps: { event: { frame?: object; text?: string } }[];
      };
      return steps.map(({ event }) => event.text ?? JSON.stringify(event.frame ?? {}));
    });
}

/** What the core has asked for last, so that some of what comes answers it. */
interface Asked {
  socket: number;
  request: number;
}

function drain(session: CoreSession, asked: Asked): void {
  for (let effect = session.pollEffect(); effect !== null; effect = session.pollEffect()) {
    if (effect.kind === 'open_socket') asked.socket = effect.socket;
    if (effect.kind === 'request_token' || effect.kind === 'http_request') {
      asked.request = effect.request;
    }
  }
}

describe('a session that needs none of them', () => {
  test('calls none of them, whatever comes', async () => {
    const module = await loadBareCore();
    const frames = knownFrames();
    const roll = dice(7);
    const pick = <Item>(list: readonly Item[]): Item => list[Math.floor(roll() * list.length)] as Item;
    for (let round = 0; round < 40; round += 1) {
      const config = {
        url: 'ws://a.example/',
        token: roll() < 0.5,
        poll: { url: 'http://a.example/ticks', after_ms: 100, interval_ms: 100 },
        candles_url: 'http://a.example/candles',
      };
      const session = openSession(module, config, round);
      const asked = { socket: 0, request: 0 };
      let now = 0;
      let seq = 0;
      for (let step = 0; step < 400; step += 1) {
        now += Math.floor(roll() * 3000);
        const { socket, request } = asked;
        const text = (frame: string): number => session.socketText(socket, frame, now, now);
        const happen = pick([
          () => session.handle({ kind: pick(['connect', 'connect', 'disconnect', 'retry', 'resumed', 'wake']) }, now, now),
          () => session.handle({ kind: pick(['subscribe', 'subscribe', 'unsubscribe']), text: BTC }, now, now),
          () => session.handle({ kind: pick(['online', 'visible']), number: pick([0, 1, 1]) }, now, now),
          () => session.handle({ kind: 'socket_opened', id: socket, text: pick(['', 'tidewire.v1.binary']) }, now, now),
          () => session.handle({ kind: 'socket_closed', id: socket, number: pick([1000, 1006, 4001, 4008]), text: '' }, now, now),
          () => session.handle({ kind: 'token_ready', id: request, text: 'token' }, now, now),
          () => session.handle({ kind: 'token_failed', id: request, text: 'no' }, now, now),
          () => session.handle({ kind: 'http_reply', id: request, number: pick([0, 200, 404]), text: pick(frames) }, now, now),
          () => session.handle({ kind: 'cancel_command', id: step }, now, now),
          () => text(pick(frames)),
          () => text(pick(frames).slice(0, Math.floor(roll() * 60))),
          () => text('{"type":"auth_success","heartbeat_ms":1000}'),
          () => text(`{"type":"subscribed","symbols":["${BTC}"],"positions":{"${BTC}":{"epoch":"e","seq":${seq}}}}`),
          () => text(JSON.stringify(tick(step, { seq: (seq += pick([0, 1, 1, 1, 3])) }))),
          () => text(`{"type":"backfill","symbol":"${BTC}","candles":[],"ticks":[[${seq},${now},1,1]],"recovered":${roll() < 0.5},"position":{"epoch":"e","seq":${seq}}}`),
          () => session.socketBinary(socket, new Uint8Array([1, 2, 3, step & 255]).buffer, now, now),
          () => session.readCandles(0, 60_000),
        ] as (() => unknown)[]);
        happen();
        drain(session, asked);
        if (session.nextDeadline() < now) session.handle({ kind: 'wake' }, now, now);
      }
      session.handle({ kind: 'close' }, now, now);
      drain(session, asked);
      session.delete();
    }
    expect(module.extras.areThere).toBe(false);
  });

  test('and one that does says what is wrong where they are missing', async () => {
    const session = openSession(await loadBareCore(), { url: 'ws://a.example/', dialect: 'hub' });
    expect(() => session.handle({ kind: 'connect' }, 1, 1)).toThrow('before they are loaded');
  });
});
