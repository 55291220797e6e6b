// The hand-written types of js/src/wasm_module.ts against the real module.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

import type { CoreSession } from '../../js/src/core_session.js';
import { openSession as open } from '../../js/src/core_session.js';
import { HEAD_BYTES, SeriesBlock } from '../../js/src/series_block.js';
import { EVENTS, FRAME_PASSED_ON } from '../../js/src/wasm_module.js';
import type { Effect, TidewireModule } from '../../js/src/wasm_module.js';
import { loadCore, openSession } from './support/core.js';
import { inRoot } from './support/paths.js';

const URL_ = 'ws://a.example/ws/market-data';

/** Every function that the types promise; the compiler keeps the list complete. */
const FUNCTIONS: Record<Exclude<keyof TidewireModule, 'HEAPU8' | 'HEAPF64' | 'extras'>, true> = {
  createSession: true,
  deleteSession: true,
  configure: true,
  handleEvent: true,
  pollEffect: true,
  seriesId: true,
  seriesSymbol: true,
  _inbox: true,
  _mailbox: true,
  _textFrame: true,
  _binaryFrame: true,
  _takeChanged: true,
  _readSeries: true,
  _readCandles: true,
};

function drain(session: CoreSession): Effect[] {
  const effects: Effect[] = [];
  for (let effect = session.pollEffect(); effect !== null; effect = session.pollEffect()) {
    effects.push(effect);
  }
  return effects;
}

/** A session whose server needs no handshake. */
function feedSession(module: TidewireModule): CoreSession {
  const session = openSession(module, { url: URL_, dialect: 'feed', linger_ms: 0 });
  session.handle({ kind: 'connect' }, 1, 1);
  session.handle({ kind: 'socket_opened', id: 1, text: '' }, 1, 1);
  drain(session);
  return session;
}

function request(session: CoreSession, id: number, text: string, more: string): void {
  session.handle({ kind: 'send_request', id, number: 1000, text, more }, 1, 1);
}

function quote(session: CoreSession, symbol: string, price: number): void {
  session.socketText(1, JSON.stringify({ symbol, price, timestamp: 1000 + price }), 2, 2);
}

/** All that changed: symbol, price and the price before. */
function taken(session: CoreSession): (string | number | undefined)[][] {
  const count = session.takeChanged();
  return Array.from({ length: count }, (_, index) => {
    const offset = session.headsOffset + index * HEAD_BYTES;
    const head = new SeriesBlock(session.doubles, offset);
    const tick = head.tick('', undefined);
    return [session.seriesSymbol(head.id), tick?.price, tick?.previousPrice];
  }).sort();
}

describe('the module', () => {
  test('has every function that its types promise', async () => {
    const module: object = await loadCore();
    const missing = Object.keys(FUNCTIONS).filter(
      (name) => typeof (module as Record<string, unknown>)[name] !== 'function',
    );
    expect(missing).toEqual([]);
  });

  test('knows events by the numbers that its types give them', () => {
    const header = readFileSync(inRoot('wasm/binding/event_kind.hpp'), 'utf8');
    const kinds = [...header.matchAll(/^ {2}(\w+) = (\d+),$/gm)];
    expect(Object.fromEntries(kinds.map(([, name, number]) => [name, Number(number)]))).toEqual(
      EVENTS,
    );
  });

  test.each([
    ['no JSON', 'config', '{'],
    ['no url', 'url', '{}'],
    ['an unknown option', 'pionts', JSON.stringify({ url: URL_, pionts: 5 })],
    ['a value of the wrong type', 'points', JSON.stringify({ url: URL_, points: '5' })],
    ['a value out of range', 'points', JSON.stringify({ url: URL_, points: 0 })],
    ['an unknown dialect', 'dialect', JSON.stringify({ url: URL_, dialect: 'soap' })],
  ])('refuses a configuration with %s by its name', async (_what, name, text) => {
    const { session, error } = open(await loadCore(), text, 1);
    expect(session).toBeNull();
    expect(error).toContain(name);
  });

  test('has effects of the shapes that its types promise', async () => {
    const session = openSession(await loadCore(), { url: URL_, token: true });
    expect(session.nextDeadline()).toBe(Infinity);
    expect(session.handle({ kind: 'connect' }, 1000, 5000) & 1).toBe(1);
    expect(drain(session)).toEqual([
      {
        kind: 'state',
        status: 'connecting',
        reason: 1,
        attempt: 1,
        retryAt: -1,
        closeCode: 0,
        everLive: false,
        polling: false,
      },
      { kind: 'request_token', request: 1, fresh: false },
    ]);
    expect(session.nextDeadline()).toBeGreaterThan(1000);
    session.handle({ kind: 'token_ready', id: 1, text: 'tökén' }, 1001, 5001);
    expect(drain(session)).toEqual([{ kind: 'open_socket', socket: 1, url: URL_, protocols: [] }]);
    session.handle({ kind: 'socket_opened', id: 1, text: '' }, 1002, 5002);
    expect(drain(session)).toEqual([
      { kind: 'send_text', socket: 1, text: '{"type":"auth","token":"tökén"}' },
      expect.objectContaining({ kind: 'state', status: 'authenticating' }),
    ]);
    session.handle({ kind: 'close' }, 1003, 5003);
    expect(drain(session)).toEqual([
      { kind: 'close_socket', socket: 1, code: 1000, reason: '' },
      expect.objectContaining({ kind: 'state', status: 'closed' }),
    ]);
    session.delete();
  });

  test('takes frames of any length, also while its memory grows', async () => {
    const module = await loadCore();
    const session = openSession(module, { url: URL_, dialect: 'feed' });
    session.handle({ kind: 'connect' }, 1, 1);
    session.handle({ kind: 'socket_opened', id: 1, text: '' }, 1, 1);
    drain(session);
    const before = module.HEAPU8.length;
    for (const length of [0, 1, 1000, 65_536, 900_000]) {
      const text = JSON.stringify({ pad: 'ü'.repeat(length / 2) });
      expect(session.socketText(1, text, 2, 2)).toBe(FRAME_PASSED_ON);
      expect([session.frameType, ...drain(session)]).toEqual(['']);
    }
    expect(module.HEAPU8.length).toBeGreaterThan(before);
    const bytes = new Uint8Array([1, 2, 3]).buffer;
    session.socketBinary(1, bytes, 2, 2);
    expect(drain(session)).toEqual([
      expect.objectContaining({ kind: 'report', code: 'refused_frame' }),
    ]);
    session.delete();
  });

  test('hands over the newest points of all that changed at once', async () => {
    const module = await loadCore();
    const session = feedSession(module);
    // Enough for the memory to grow while they are laid out.
    const symbols = Array.from({ length: 200 }, (_, n) => `S${n}`);
    for (const symbol of symbols) session.handle({ kind: 'subscribe', text: symbol }, 1, 1);
    taken(session);
    for (const price of [1, 2, 3]) {
      for (const symbol of symbols) quote(session, symbol, price);
    }
    expect(taken(session)).toEqual(symbols.map((symbol) => [symbol, 3, 2]).sort());
    expect(taken(session)).toEqual([]);
    quote(session, 'S7', 4);
    expect(taken(session)).toEqual([['S7', 4, 3]]);
    session.delete();
  });

  test('knows whose an id is after it has become that of another symbol', async () => {
    const session = feedSession(await loadCore());
    session.handle({ kind: 'subscribe', text: 'OLD' }, 1, 1);
    quote(session, 'OLD', 1);
    expect(taken(session)).toEqual([['OLD', 1, undefined]]);
    const id = session.seriesId('OLD');
    session.handle({ kind: 'unsubscribe', text: 'OLD' }, 1, 1);
    session.handle({ kind: 'wake' }, 2, 2);
    session.handle({ kind: 'subscribe', text: 'NEW' }, 2, 2);
    expect(session.seriesId('NEW')).toBe(id);
    quote(session, 'NEW', 2);
    expect(taken(session)).toEqual([['NEW', 2, undefined]]);
    session.delete();
  });

  test('takes the two texts of an event apart, whatever their lengths', async () => {
    const session = openSession(await loadCore(), { url: URL_ });
    const url = `https://a.example/${'ü'.repeat(20_000)}`;
    const bodies = ['"x"', JSON.stringify('ö'.repeat(20_000))];
    for (const body of bodies) {
      request(session, 1, url, body);
      expect(drain(session)).toEqual([expect.objectContaining({ kind: 'http_request', url, body })]);
    }
    request(session, 2, '', '"y"');
    expect(drain(session)).toEqual([expect.objectContaining({ url: '', body: '"y"' })]);
    session.delete();
  });

  test('refuses texts that are too long, and takes the next one', async () => {
    const session = openSession(await loadCore(), { url: URL_ });
    const long = JSON.stringify('x'.repeat(3_000_000));
    request(session, 1, 'https://a.example/', long);
    expect(drain(session)).toEqual([
      expect.objectContaining({ command: 1, ok: false, code: 'invalid_command' }),
    ]);
    request(session, 2, 'https://a.example/', '{}');
    const [made] = drain(session);
    if (made?.kind !== 'http_request') throw new Error('no request was made');
    const { request: id } = made;
    session.handle({ kind: 'http_reply', id, number: 200, text: long }, 1, 1);
    expect(drain(session)).toEqual([
      expect.objectContaining({ command: 2, ok: false, code: 'invalid_reply' }),
    ]);
    session.delete();
  });

  test('throws where memory ends, and leaves it as it was', async () => {
    const module = await loadCore();
    const handle = module.createSession(1);
    const before = module.HEAPU8.length;
    expect(() => module._inbox(handle, 0xffff_fff0)).toThrow('Aborted');
    expect(module.HEAPU8.length).toBe(before);
  });

  test('frees what a session took', async () => {
    const module = await loadCore();
    const cycle = (): void => {
      const session = openSession(module, { url: URL_, points: 1000 });
      session.handle({ kind: 'connect' }, 1, 1);
      for (let n = 0; n < 10; n += 1) session.handle({ kind: 'subscribe', text: `S${n}` }, 1, 1);
      session.handle({ kind: 'socket_opened', id: 1, text: '' }, 1, 1);
      drain(session);
      session.delete();
    };
    for (let n = 0; n < 50; n += 1) cycle();
    const warm = module.HEAPU8.length;
    for (let n = 0; n < 2000; n += 1) cycle();
    expect(module.HEAPU8.length).toBe(warm);
  });
});
