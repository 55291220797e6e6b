// Commands as components use them, and channels with a parameter: real client and core, fake server.
import { afterEach, describe, expect, test } from 'vitest';

import { commandStore, defineChannel } from 'tidewire';
import type { FakeHost } from '../../js/src/testing/fake_host.js';
import { closeAll, listen, NOTHING, start } from './support/fake_parts.js';

afterEach(closeAll);

describe('a command', () => {
  const control = { type: 'bot_control', data: { action: 'start', success: true } };

  test('goes from idle to pending to done, and is reset', async () => {
    const { server, client } = start();
    server.answer(({ command }) => (command === 'start_bot' ? control : undefined));
    const store = commandStore(client, 'dashboard', 'start_bot');
    const { told } = listen(store);
    expect(store.getSnapshot()).toMatchObject({ status: 'idle', isReady: false });
    await server.flush();
    expect(store.getSnapshot().isReady).toBe(true);
    told.length = 0;
    const outcome = store.getSnapshot().run();
    expect(store.getSnapshot()).toMatchObject({ status: 'pending', isPending: true });
    await server.flush();
    expect(await outcome).toEqual({ ok: true, data: control });
    expect(told.map(({ status }) => status)).toEqual(['pending', 'done']);
    expect(store.getSnapshot()).toMatchObject({ data: control, error: null, isPending: false });
    store.getSnapshot().reset();
    expect(store.getSnapshot()).toMatchObject({ status: 'idle', data: null });
  });

  test('of which a later one runs shows only the later one', async () => {
    const { server, client } = start();
    let count = 0;
    server.answer(({ command }) => {
      if (command !== 'start_bot') return undefined;
      count += 1;
      return { type: 'bot_control', data: { count } };
    });
    const store = commandStore(client, 'dashboard', 'start_bot');
    const { told } = listen(store);
    await server.flush();
    told.length = 0;
    const { run } = store.getSnapshot();
    const outcomes = Promise.all([run(), run()]);
    await server.flush();
    expect(await outcomes).toMatchObject([
      { data: { data: { count: 1 } } },
      { data: { data: { count: 2 } } },
    ]);
    expect(told.map(({ status }) => status)).toEqual(['pending', 'done']);
    expect(store.getSnapshot().data).toMatchObject({ data: { count: 2 } });
  });

  test('whose component has gone is not waited for, and shows nothing when it comes back', async () => {
    const { server, client } = start();
    const store = commandStore(client, 'dashboard', 'start_bot');
    const { stop } = listen(store);
    await server.flush();
    const outcome = store.getSnapshot().run();
    stop();
    expect(await outcome).toMatchObject({ ok: false, error: { code: 'command_dropped' } });
    expect(store.getSnapshot()).toMatchObject({ status: 'idle', error: null, isReady: false });
    await server.advance(200);
    expect(server.running).toEqual(NOTHING);
  });

  test('that fails says why, and never rejects', async () => {
    const { client } = start();
    const store = commandStore(client, 'dashboard', 'start_bot');
    listen(store);
    const { run } = store.getSnapshot();
    expect(await run()).toMatchObject({ ok: false, error: { code: 'not_connected' } });
    expect(store.getSnapshot()).toMatchObject({
      status: 'failed',
      error: { code: 'not_connected', docs: 'docs/errors.md#not_connected' },
    });
    expect(() => commandStore(client, 'no_such', 'start_bot')).toThrow(
      expect.objectContaining({ code: 'unknown_channel' }),
    );
  });

  test('ends when its caller says so, or when its payload is none', async () => {
    const { server, client } = start();
    const store = commandStore(client, 'dashboard', 'start_bot');
    listen(store);
    await server.flush();
    const { run } = store.getSnapshot();
    const controller = new AbortController();
    const waiting = run(undefined, { signal: controller.signal });
    controller.abort(new Error('changed my mind'));
    expect(await waiting).toMatchObject({ ok: false, error: { code: 'command_dropped' } });
    const circular: Record<string, unknown> = {};
    circular['self'] = circular;
    expect(await run(circular)).toMatchObject({ ok: false, error: { code: 'invalid_command' } });
  });
});

test('a family of your own is data, too', async () => {
  const channels = {
    parcel: defineChannel<{ events: { moved: { to: string } } }>({
      path: '/ws/parcels/{number}/live',
      dialect: 'resource',
    }),
  };
  const { server, client } = start({ channels }, { channels });
  const heard: unknown[] = [];
  client.on('parcel/42', 'moved', (event) => heard.push(event.data));
  await server.flush();
  expect(new URL(server.sockets[0]?.url ?? '').pathname).toBe('/ws/parcels/42/live');
  server.send({ type: 'moved', data: { to: 'Rome' } }, 'parcel/42');
  await server.flush();
  expect(heard).toEqual([{ type: 'moved', data: { to: 'Rome' } }]);
});

test('a family has its parameter in every path', async () => {
  const channels = {
    room: defineChannel<{ symbols: string }>({
      path: '/ws/rooms/{id}',
      dialect: 'stream',
      poll: '/api/rooms/{id}/ticks',
      candles: '/api/rooms/{id}/candles',
    }),
  };
  const { server, client } = start({ channels, poll: { afterMs: 100, intervalMs: 100 } }, { channels });
  const host = server.host as FakeHost;
  const asked = new Set<string>();
  const answer = host.onHttp;
  host.onHttp = (request) => {
    asked.add(new URL(request.url).pathname);
    return answer?.(request) ?? Promise.resolve({ status: 404, body: '' });
  };
  listen(client.candles('BTC/USD', { channel: 'room/7' }));
  await server.flush();
  await server.advance(2000);
  server.refuse('sockets');
  server.drop();
  await server.advance(5000);
  expect([...asked].toSorted()).toEqual(['/api/rooms/7/candles', '/api/rooms/7/ticks']);
});
