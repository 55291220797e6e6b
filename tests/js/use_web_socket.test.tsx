// @vitest-environment happy-dom
import { QueryClient, QueryClientProvider, useQuery, useQueryClient } from '@tanstack/react-query';
import { act, cleanup, render, screen } from '@testing-library/react';
import { StrictMode, useEffect } from 'react';
import type { ReactElement } from 'react';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { createClient } from 'tidewire';
import type { Client, TickSnapshot } from 'tidewire';
import { TidewireProvider, useWebSocket } from 'tidewire/react';
import type { WebSocketState } from 'tidewire/react';
import { createFakeServer } from 'tidewire/testing';
import type { FakeServer } from 'tidewire/testing';
import { wasm } from './support/live_client.js';

let server: FakeServer;
let client: Client;

beforeEach(() => {
  server = createFakeServer();
  client = createClient({ host: server.host, lingerMs: 100, ...wasm() });
});

afterEach(() => {
  cleanup();
  client.close();
});

const flush = (): Promise<void> => act(() => server.flush());
const advance = (ms: number): Promise<void> => act(() => server.advance(ms));

function page(content: ReactElement): ReactElement {
  return (
    <StrictMode>
      <TidewireProvider client={client}>{content}</TidewireProvider>
    </StrictMode>
  );
}

const pricesOf = (market: ReadonlyMap<string, TickSnapshot>): Record<string, number> =>
  Object.fromEntries([...market].map(([symbol, { price }]) => [symbol, price]));

/** What the client is subscribed to by all that it has sent. */
function subscribed(): string[] {
  const symbols = new Set<string>();
  for (const { type, symbols: named } of server.sockets.at(-1)?.messages ?? []) {
    for (const symbol of (named ?? []) as string[]) {
      if (type === 'subscribe') symbols.add(symbol);
      if (type === 'unsubscribe') symbols.delete(symbol);
    }
  }
  return [...symbols];
}

describe('useWebSocket', () => {
  test('gives the connection and the latest market, once per frame', async () => {
    const seen: WebSocketState[] = [];
    function Market(): ReactElement {
      seen.push(useWebSocket({ symbols: ['BTC/USD', 'ETH/USD'] }));
      return <i />;
    }
    const { unmount } = render(page(<Market />));
    expect(seen.at(-1)).toMatchObject({ isConnected: false, status: 'idle' });
    await flush();
    expect(seen.at(-1)).toMatchObject({ isConnected: true, status: 'live' });
    const before = seen.length;
    for (let price = 1; price <= 20; price += 1) {
      server.publish('BTC/USD', price);
      server.publish('ETH/USD', -price);
    }
    await advance(16);
    // StrictMode renders twice.
    expect(seen.length - before).toBe(2);
    expect(pricesOf(seen.at(-1)?.marketData ?? new Map())).toEqual({
      'BTC/USD': 20,
      'ETH/USD': -20,
    });
    expect(server.sockets).toHaveLength(1);
    unmount();
    await server.advance(200);
    expect(server.running).toEqual({ timers: 0, frames: 0, lifecycle: 0, sockets: 0 });
  });

  test('follows the pair of a chart through subscribeSymbols', async () => {
    function Chart({ pair }: { readonly pair: string }): ReactElement {
      const { marketData, subscribeSymbols } = useWebSocket();
      useEffect(() => subscribeSymbols([pair]), [subscribeSymbols, pair]);
      return <b>{JSON.stringify(pricesOf(marketData))}</b>;
    }
    const { rerender, container } = render(page(<Chart pair="BTC/USD" />));
    await flush();
    expect(subscribed()).toEqual(['BTC/USD']);
    server.publish('BTC/USD', 1);
    await flush();
    expect(container.textContent).toBe('{"BTC/USD":1}');
    rerender(page(<Chart pair="ETH/USD" />));
    await advance(200);
    expect(subscribed()).toEqual(['ETH/USD']);
    expect(container.textContent).toBe('{}');
    server.publish('ETH/USD', 2);
    await flush();
    expect(container.textContent).toBe('{"ETH/USD":2}');
  });

  test('keeps a symbol that two parts of a component want until both have let it go', async () => {
    let state: WebSocketState | undefined;
    function Market(): ReactElement {
      state = useWebSocket();
      return <i />;
    }
    render(page(<Market />));
    await flush();
    const stops = [state?.subscribeSymbols(['BTC/USD']), state?.subscribeSymbols(['BTC/USD'])];
    await advance(200);
    stops[0]?.();
    stops[0]?.();
    await advance(200);
    expect(subscribed()).toEqual(['BTC/USD']);
    stops[1]?.();
    await advance(200);
    expect(subscribed()).toEqual([]);
  });

  test('refuses what is no symbol, and goes on with the others', async () => {
    let state: WebSocketState | undefined;
    function Market(): ReactElement {
      state = useWebSocket();
      return <i />;
    }
    render(page(<Market />));
    await flush();
    expect(() => state?.subscribeSymbols(['ETH/USD', ''])).toThrow(
      expect.objectContaining({ code: 'invalid_option' }),
    );
    state?.subscribeSymbols(['BTC/USD']);
    await advance(200);
    expect(subscribed()).toEqual(['BTC/USD']);
  });

  test('has the last known prices while the connection is down, and resubscribes by itself', async () => {
    let state: WebSocketState | undefined;
    function Market(): ReactElement {
      state = useWebSocket({ symbols: ['BTC/USD'] });
      return <i />;
    }
    render(page(<Market />));
    await flush();
    server.publish('BTC/USD', 1);
    await flush();
    act(() => server.drop());
    expect(state).toMatchObject({ isConnected: false, status: 'reconnecting' });
    expect(pricesOf(state?.marketData ?? new Map())).toEqual({ 'BTC/USD': 1 });
    server.publish('BTC/USD', 2);
    await advance(1000);
    expect(pricesOf(state?.marketData ?? new Map())).toEqual({ 'BTC/USD': 2 });
    expect(subscribed()).toEqual(['BTC/USD']);
  });

  test('invalidates the queries that depend on the market', async () => {
    const queryClient = new QueryClient();
    const load = vi.fn(() => Promise.resolve(server.host.now()));
    function Market(): ReactElement {
      const { data } = useQuery({ queryKey: ['market'], queryFn: load });
      useWebSocket({
        symbols: ['BTC/USD'],
        invalidate: {
          queryClient: useQueryClient(),
          queryKey: ['market'],
          throttleMs: { visible: 500 },
        },
      });
      return <b data-testid="loaded">{data}</b>;
    }
    const { unmount } = render(
      <QueryClientProvider client={queryClient}>{page(<Market />)}</QueryClientProvider>,
    );
    await flush();
    expect(load).toHaveBeenCalledTimes(1);
    for (let price = 1; price <= 60; price += 1) {
      server.publish('BTC/USD', price);
      await advance(16);
    }
    // 0.96 s: at once and after one interval.
    expect(load).toHaveBeenCalledTimes(3);
    await vi.waitFor(() =>
      expect(Number(screen.getByTestId('loaded').textContent)).toBeGreaterThan(1500),
    );
    unmount();
    await server.advance(2000);
    expect(load).toHaveBeenCalledTimes(3);
    expect(server.running).toEqual({ timers: 0, frames: 0, lifecycle: 0, sockets: 0 });
    queryClient.clear();
  });

  test('invalidates by the newest rule, without subscribing anew', async () => {
    const queryClient = new QueryClient();
    const asked = vi.spyOn(queryClient, 'invalidateQueries');
    function Market({ view }: { readonly view: string | (() => string[]) }): ReactElement {
      const queryKey = typeof view === 'string' ? [view] : view;
      const throttleMs = { visible: 100 };
      useWebSocket({ symbols: ['BTC/USD'], invalidate: { queryClient, queryKey, throttleMs } });
      return <i />;
    }
    const { rerender } = render(page(<Market view="first" />));
    await flush();
    const sent = server.sockets[0]?.sent.length;
    for (const [price, view] of ['second', (): string[] => ['third']].entries()) {
      rerender(page(<Market view={view} />));
      server.publish('BTC/USD', price);
      await advance(200);
    }
    expect(asked.mock.calls).toEqual([[{ queryKey: ['second'] }], [{ queryKey: ['third'] }]]);
    expect(server.sockets[0]?.sent.length).toBe(sent);
  });
});
