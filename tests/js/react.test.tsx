// @vitest-environment happy-dom
import { act, cleanup, render, screen } from '@testing-library/react';
import { Activity, StrictMode } from 'react';
import type { ReactElement } from 'react';
import { afterEach, describe, expect, test, vi } from 'vitest';

import type { SeriesSnapshot } from 'tidewire';
import { TidewireProvider, useConnection, useSeries, useTick } from 'tidewire/react';
import { goLive, rig, socketOpened, tick, wasm } from './support/live_client.js';
import { settle, VirtualHost } from './support/virtual_host.js';

const NOTHING = { timers: 0, frames: 0, lifecycle: 0, sockets: 0 };

afterEach(cleanup);

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

/** Lets virtual time pass as React sees it. */
async function advance(host: VirtualHost, ms: number): Promise<void> {
  await act(() => host.advance(ms));
}

describe('hooks', () => {
  test('show what comes, once per frame', async () => {
    const { host, client } = rig();
    const renders: number[] = [];
    function Chart(): ReactElement {
      const series = useSeries('BTC/USD');
      renders.push(series.length);
      return <i>{series.length}</i>;
    }
    render(
      <TidewireProvider client={client}>
        <Chart />
        <Price symbol="BTC/USD" />
        <Status />
      </TidewireProvider>,
    );
    expect(screen.getByRole('button').textContent).toBe('idle');
    const socket = await act(() => goLive(host));
    expect(screen.getByRole('button').textContent).toBe('live');
    await advance(host, 32);
    const before = renders.length;
    for (let price = 1; price <= 50; price += 1) socket.receive(tick(price));
    await advance(host, 16);
    expect(renders.slice(before)).toEqual([50]);
    expect(screen.getByTestId('BTC/USD').textContent).toBe('50');
    client.close();
  });

  test('render only when what they read changes', async () => {
    const { host, client } = rig();
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
      <TidewireProvider client={client}>
        <Quiet />
        <Eth />
        <Price symbol="BTC/USD" />
      </TidewireProvider>,
    );
    const socket = await act(() => goLive(host));
    await advance(host, 32);
    renders.mockClear();
    socket.receive(tick(5));
    await advance(host, 16);
    expect(screen.getByTestId('BTC/USD').textContent).toBe('5');
    expect(renders).not.toHaveBeenCalled();
    client.close();
  });

  test('give the same snapshot until it changes', async () => {
    const { host, client } = rig();
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
    const socket = await act(() => goLive(host));
    socket.receive(tick(1));
    await advance(host, 16);
    const last = seen.at(-1);
    rerender(tree(2));
    expect(seen.at(-1)).toBe(last);
    client.close();
  });

  test('follow a symbol that changes', async () => {
    const { host, client } = rig({ lingerMs: 100 });
    const tree = (symbol: string): ReactElement => (
      <TidewireProvider client={client}>
        <Price symbol={symbol} />
      </TidewireProvider>
    );
    const { rerender } = render(tree('BTC/USD'));
    const socket = await act(() => goLive(host));
    rerender(tree('ETH/USD'));
    await advance(host, 200);
    expect(socket.messages.slice(1).filter(({ type }) => type !== 'backfill_request')).toEqual([
      { type: 'subscribe', symbols: ['BTC/USD'] },
      { type: 'subscribe', symbols: ['ETH/USD'] },
      { type: 'unsubscribe', symbols: ['BTC/USD'] },
    ]);
    socket.receive(tick(7, { symbol: 'ETH/USD' }));
    await advance(host, 16);
    expect(screen.getByTestId('ETH/USD').textContent).toBe('7');
    client.close();
  });

  test('retry connects at once', async () => {
    const { host, client } = rig({ backoff: [20_000] });
    render(
      <TidewireProvider client={client}>
        <Status />
      </TidewireProvider>,
    );
    const socket = await act(() => goLive(host));
    act(() => socket.drop());
    expect(screen.getByRole('button').textContent).toBe('reconnecting');
    act(() => screen.getByRole('button').click());
    await act(() => goLive(host, 2));
    expect(screen.getByRole('button').textContent).toBe('live');
    client.close();
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
    const host = new VirtualHost();
    const { unmount } = render(
      <StrictMode>
        <TidewireProvider host={host} token="t" {...wasm()}>
          <Price symbol="BTC/USD" />
          <Status />
        </TidewireProvider>
      </StrictMode>,
    );
    const socket = await act(() => goLive(host));
    await advance(host, 5000);
    expect(host.sockets).toHaveLength(1);
    expect(socket.types.filter((type) => type === 'subscribe')).toHaveLength(1);
    expect(socket.types).not.toContain('unsubscribe');
    unmount();
    await settle();
    expect(host.running).toEqual(NOTHING);
    expect(host.sockets).toHaveLength(1);
  });

  test('rests while its tree is hidden and starts again when it is shown', async () => {
    const host = new VirtualHost();
    const tree = (mode: 'hidden' | 'visible'): ReactElement => (
      <Activity mode={mode}>
        <TidewireProvider host={host} token="t" {...wasm()}>
          <Price symbol="BTC/USD" />
        </TidewireProvider>
      </Activity>
    );
    const { rerender } = render(tree('visible'));
    const socket = await act(() => goLive(host));
    socket.receive(tick(5));
    await advance(host, 16);
    rerender(tree('hidden'));
    await act(settle);
    expect(host.running).toEqual(NOTHING);
    rerender(tree('visible'));
    expect(screen.getByTestId('BTC/USD').textContent).toBe('5');
    const next = await act(() => goLive(host, 2));
    next.receive(tick(6));
    await advance(host, 16);
    expect(screen.getByTestId('BTC/USD').textContent).toBe('6');
  });

  test('always calls the latest callbacks', async () => {
    const host = new VirtualHost();
    const tree = (token: string): ReactElement => (
      <TidewireProvider host={host} token={() => token} {...wasm()}>
        <Status />
      </TidewireProvider>
    );
    const { rerender } = render(tree('first'));
    rerender(tree('second'));
    const socket = await act(() => goLive(host));
    expect(socket.messages[0]).toEqual({ type: 'auth', token: 'second' });
    rerender(tree('third'));
    act(() => socket.drop());
    await advance(host, 5000);
    const next = await act(() => socketOpened(host, 2));
    next.accept();
    await settle();
    expect(next.messages[0]).toEqual({ type: 'auth', token: 'third' });
  });
});

test("a client of one's own outlives the provider", async () => {
  const { host, client } = rig();
  const { unmount } = render(
    <TidewireProvider client={client}>
      <Price symbol="BTC/USD" />
    </TidewireProvider>,
  );
  await act(() => goLive(host));
  unmount();
  await settle();
  expect(host.openSockets).toHaveLength(1);
  expect(client.connection().getSnapshot().isLive).toBe(true);
  client.close();
});
