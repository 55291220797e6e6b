// @vitest-environment happy-dom
import { act, cleanup, render, screen } from '@testing-library/react';
import { Activity, StrictMode } from 'react';
import type { ReactElement } from 'react';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { createClient } from 'tidewire';
import type { Client, ClientOptions, SeriesSnapshot } from 'tidewire';
import { TidewireProvider, useConnection, useSeries, useTick } from 'tidewire/react';
import { createFakeServer } from 'tidewire/testing';
import type { FakeServer } from 'tidewire/testing';
import { wasm } from './support/live_client.js';

const NOTHING = { timers: 0, frames: 0, lifecycle: 0, sockets: 0 };

let server: FakeServer;
const clients: Client[] = [];

beforeEach(() => {
  server = createFakeServer();
});

afterEach(() => {
  cleanup();
  for (const client of clients.splice(0)) client.close();
});

function startClient(options: ClientOptions = {}): Client {
  const client = createClient({ host: server.host, ...wasm(), ...options });
  clients.push(client);
  return client;
}

function Price({ symbol }: { readonly symbol: string }): ReactElement {
  return <b data-testid={symbol}>{useTick(symbol)?.price ?? 'none'}</b>;
}

function Status(): ReactElement {
  const { status, retry } = useConnection();
  return (
    <button type="button" onClick={retry}>
      {status}
    </button>
  );
}

/** What the server has done arrives, as React sees it. */
const flush = (): Promise<void> => act(() => server.flush());
const advance = (ms: number): Promise<void> => act(() => server.advance(ms));
const shown = (symbol: string): string | null => screen.getByTestId(symbol).textContent;
const status = (): string | null => screen.getByRole('button').textContent;

describe('hooks', () => {
  test('show what comes, once per frame', async () => {
    const renders: number[] = [];
    function Chart(): ReactElement {
      const series = useSeries('BTC/USD');
      renders.push(series.length);
      return <i>{series.length}</i>;
    }
    render(
      <TidewireProvider client={startClient()}>
        <Chart />
        <Price symbol="BTC/USD" />
        <Status />
      </TidewireProvider>,
    );
    expect(status()).toBe('idle');
    await flush();
    expect(status()).toBe('live');
    const before = renders.length;
    for (let price = 1; price <= 50; price += 1) server.publish('BTC/USD', price);
    await advance(16);
    expect(renders.slice(before)).toEqual([50]);
    expect(shown('BTC/USD')).toBe('50');
  });

  test('render only when what they read changes', async () => {
    const renders = vi.fn();
    function Quiet(): ReactElement {
      renders();
      return <Price symbol="ETH/USD" />;
    }
    function Eth(): ReactElement {
      renders();
      useTick('ETH/USD');
      return <i />;
    }
    render(
      <TidewireProvider client={startClient()}>
        <Quiet />
        <Eth />
        <Price symbol="BTC/USD" />
      </TidewireProvider>,
    );
    await flush();
    renders.mockClear();
    server.publish('BTC/USD', 5);
    await flush();
    expect(shown('BTC/USD')).toBe('5');
    expect(renders).not.toHaveBeenCalled();
  });

  test('give the same snapshot until it changes', async () => {
    const client = startClient();
    const seen: SeriesSnapshot[] = [];
    function Chart({ version }: { readonly version: number }): ReactElement {
      seen.push(useSeries('BTC/USD'));
      return <i>{version}</i>;
    }
    const tree = (version: number): ReactElement => (
      <TidewireProvider client={client}>
        <Chart version={version} />
      </TidewireProvider>
    );
    const { rerender } = render(tree(1));
    await flush();
    server.publish('BTC/USD', 1);
    await flush();
    const last = seen.at(-1);
    expect(last?.length).toBe(1);
    rerender(tree(2));
    expect(seen.at(-1)).toBe(last);
  });

  test('follow a symbol that changes', async () => {
    const client = startClient({ token: 'secret', lingerMs: 100 });
    const tree = (symbol: string): ReactElement => (
      <TidewireProvider client={client}>
        <Price symbol={symbol} />
      </TidewireProvider>
    );
    const { rerender } = render(tree('BTC/USD'));
    await flush();
    rerender(tree('ETH/USD'));
    await advance(200);
    const sent = server.sockets[0]?.messages ?? [];
    expect(sent.slice(1).filter(({ type }) => type !== 'backfill_request')).toEqual([
      { type: 'subscribe', symbols: ['BTC/USD'] },
      { type: 'subscribe', symbols: ['ETH/USD'] },
      { type: 'unsubscribe', symbols: ['BTC/USD'] },
    ]);
    server.publish('ETH/USD', 7);
    await flush();
    expect(shown('ETH/USD')).toBe('7');
  });

  test('retry connects at once', async () => {
    render(
      <TidewireProvider client={startClient({ backoff: [20_000] })}>
        <Status />
      </TidewireProvider>,
    );
    await flush();
    act(() => server.drop());
    expect(status()).toBe('reconnecting');
    act(() => screen.getByRole('button').click());
    await flush();
    expect(status()).toBe('live');
    expect(server.sockets).toHaveLength(2);
  });

  test('without a provider say what is missing', () => {
    const quiet = vi.spyOn(console, 'error').mockImplementation(() => {});
    expect(() => render(<Price symbol="BTC/USD" />)).toThrow(
      expect.objectContaining({
        code: 'provider_missing',
        message: expect.stringContaining('<TidewireProvider>'),
      }),
    );
    quiet.mockRestore();
  });
});

describe('a provider that makes its client', () => {
  test('opens one socket under StrictMode and leaves nothing when it is unmounted', async () => {
    const { unmount } = render(
      <StrictMode>
        <TidewireProvider host={server.host} token="t" {...wasm()}>
          <Price symbol="BTC/USD" />
          <Status />
        </TidewireProvider>
      </StrictMode>,
    );
    await flush();
    await advance(5000);
    expect(server.sockets).toHaveLength(1);
    const types = server.sockets[0]?.types ?? [];
    expect(types.filter((type) => type === 'subscribe')).toHaveLength(1);
    expect(types).not.toContain('unsubscribe');
    unmount();
    await server.flush();
    expect(server.running).toEqual(NOTHING);
    expect(server.sockets).toHaveLength(1);
  });

  test('rests while its tree is hidden and starts again when it is shown', async () => {
    const tree = (mode: 'hidden' | 'visible'): ReactElement => (
      <Activity mode={mode}>
        <TidewireProvider host={server.host} token="t" {...wasm()}>
          <Price symbol="BTC/USD" />
        </TidewireProvider>
      </Activity>
    );
    const { rerender } = render(tree('visible'));
    await flush();
    server.publish('BTC/USD', 5);
    await flush();
    rerender(tree('hidden'));
    await flush();
    expect(server.running).toEqual(NOTHING);
    rerender(tree('visible'));
    expect(shown('BTC/USD')).toBe('5');
    await flush();
    expect(server.sockets).toHaveLength(2);
    server.publish('BTC/USD', 6);
    await flush();
    expect(shown('BTC/USD')).toBe('6');
  });

  test('always calls the latest callbacks', async () => {
    const tree = (token: string): ReactElement => (
      <TidewireProvider host={server.host} token={() => token} {...wasm()}>
        <Status />
      </TidewireProvider>
    );
    const { rerender } = render(tree('first'));
    rerender(tree('second'));
    await flush();
    expect(server.sockets[0]?.messages[0]).toEqual({ type: 'auth', token: 'second' });
    rerender(tree('third'));
    act(() => server.drop());
    await advance(5000);
    expect(server.sockets[1]?.messages[0]).toEqual({ type: 'auth', token: 'third' });
  });
});

describe('a provider whose token comes and goes', () => {
  const tree = (token: string | undefined): ReactElement => (
    <StrictMode>
      <TidewireProvider host={server.host} token={token} lingerMs={100} {...wasm()}>
        <Status />
        <Price symbol="BTC/USD" />
      </TidewireProvider>
    </StrictMode>
  );
  const auths = (): unknown[] =>
    server.sockets.flatMap(({ messages }) => messages.filter(({ type }) => type === 'auth'));

  test('signs in when it has come', async () => {
    const { rerender } = render(tree(undefined));
    await flush();
    rerender(tree('abc'));
    await advance(200);
    expect(auths()).toEqual([{ type: 'auth', token: 'abc' }]);
    expect(status()).toBe('live');
    expect(server.running.sockets).toBe(1);
  });

  test('never sends the one that has gone', async () => {
    const { rerender } = render(tree('abc'));
    await flush();
    expect(auths()).toHaveLength(1);
    rerender(tree(undefined));
    await advance(200);
    act(() => server.drop());
    await advance(60_000);
    expect(auths()).toHaveLength(1);
    rerender(tree('def'));
    await advance(200);
    expect(auths().slice(1)).toEqual([{ type: 'auth', token: 'def' }]);
    expect(server.running.sockets).toBe(1);
  });
});

test("a client of one's own outlives the provider", async () => {
  const client = startClient();
  const { unmount } = render(
    <TidewireProvider client={client}>
      <Price symbol="BTC/USD" />
    </TidewireProvider>,
  );
  await flush();
  unmount();
  await server.flush();
  expect(server.running.sockets).toBe(1);
  expect(client.connection().getSnapshot().isLive).toBe(true);
});
