// @vitest-environment happy-dom
// The hooks of the channels: real client and core, fake server.
import { act, cleanup, render, screen } from '@testing-library/react';
import { StrictMode } from 'react';
import type { ReactElement } from 'react';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { createClient } from 'tidewire';
import type { BotStatusState, Client, ClientOptions } from 'tidewire';
import {
  TidewireProvider,
  useBotStatus,
  useChannel,
  useCommand,
  useNotifications,
  useOrderUpdates,
  usePerformanceMetrics,
  useProductUpdates,
} from 'tidewire/react';
import { createFakeServer } from 'tidewire/testing';
import type { FakeServer, FakeServerOptions } from 'tidewire/testing';
import { wasm } from './support/live_client.js';

const NOTHING = { timers: 0, frames: 0, lifecycle: 0, sockets: 0 };

let server: FakeServer;
let client: Client;

function start(options: ClientOptions = {}, serverOptions: FakeServerOptions = {}): void {
  server = createFakeServer(serverOptions);
  client = createClient({
    host: server.host,
    token: 't',
    lingerMs: 100,
    ...wasm(),
    ...options,
  }) as Client;
}

beforeEach(() => start());

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

/** A component that shows what a hook gives, as text. */
function show(use: () => unknown): () => ReactElement {
  return function Shown(): ReactElement {
    return <output>{String(use())}</output>;
  };
}

const shown = (): (string | null)[] =>
  screen.getAllByRole('status').map(({ textContent }) => textContent);

test('under StrictMode each channel has one socket, and nothing is left when all is unmounted', async () => {
  const All = show(() => {
    const { runningCount } = useBotStatus({ control: 'dashboard' });
    const { unreadCount } = useNotifications();
    const { roundTripMs } = usePerformanceMetrics();
    const { status } = useOrderUpdates('7');
    const { products } = useProductUpdates();
    const { event } = useChannel('dashboard', 'trade');
    return [runningCount, unreadCount, roundTripMs, status, products.size, event].join();
  });
  const { unmount } = render(
    page(
      <>
        <All />
        <All />
      </>,
    ),
  );
  await flush();
  await advance(5000);
  expect(server.sockets.map(({ url }) => new URL(url).pathname).sort()).toEqual([
    '/api/v1/ws/orders/7',
    '/api/v1/ws/products',
    '/ws',
    '/ws/bot-status',
    '/ws/notifications',
    '/ws/performance-metrics',
  ]);
  expect(shown()).toEqual(['0,0,0,,0,', '0,0,0,,0,']);
  unmount();
  await server.advance(200);
  expect(server.running).toEqual(NOTHING);
});

describe('useBotStatus', () => {
  test('shows each bot and how many run', async () => {
    const Bots = show(() => {
      const { bots, runningCount, isConnected } = useBotStatus();
      return `${isConnected} ${runningCount} ${[...bots.values()].map(({ status }) => status)}`;
    });
    render(page(<Bots />));
    expect(shown()).toEqual(['false 0 ']);
    await flush();
    server.bot({ bot_id: 'a', status: 'running' });
    server.bot({ bot_id: 'b', status: 'stopped' });
    await flush();
    expect(shown()).toEqual(['true 1 running,stopped']);
  });

  test('with select renders only when that part changes', async () => {
    const renders = vi.fn();
    const select = ({ bots }: BotStatusState): unknown => bots.get('a')?.status;
    const One = show(() => {
      renders();
      return useBotStatus({ select });
    });
    const Inline = show(() => {
      renders();
      // Another function, and another object, with each render: no loop.
      return JSON.stringify(useBotStatus({ select: ({ runningCount }) => ({ runningCount }) }));
    });
    render(page(<One />));
    await flush();
    server.bot({ bot_id: 'a', status: 'running' });
    await flush();
    expect(shown()).toEqual(['running']);
    renders.mockClear();
    server.bot({ bot_id: 'b', status: 'running' });
    await flush();
    expect(renders).not.toHaveBeenCalled();
    cleanup();
    render(page(<Inline />));
    await flush();
    expect(shown()).toEqual(['{"runningCount":2}']);
  });

  test('starts and stops by the dashboard, and says why it could not', async () => {
    server.answer(({ command }) => {
      if (command === 'request_status') return { type: 'status', data: {} };
      if (command === 'stop_bot') {
        return { type: 'error', data: { code: 'forbidden', message: 'no' } };
      }
      if (command !== 'start_bot') return undefined;
      server.bot({ bot_id: 'a', status: 'running' });
      return { type: 'bot_control', data: { action: 'start', success: true, status: 'running' } };
    });
    function Control(): ReactElement {
      const { runningCount, start, stop } = useBotStatus({ control: 'dashboard' });
      return (
        <>
          <button type="button" onClick={() => void start.run()} disabled={!start.isReady}>
            {start.status} {String(start.data?.data.success)}
          </button>
          <button type="button" onClick={() => void stop.run()}>
            {stop.status} {stop.error?.code}
          </button>
          <output>{runningCount}</output>
        </>
      );
    }
    render(page(<Control />));
    const [start, stop] = screen.getAllByRole('button');
    expect(start?.hasAttribute('disabled')).toBe(true);
    await flush();
    expect(start?.hasAttribute('disabled')).toBe(false);
    act(() => start?.click());
    expect(start?.textContent).toBe('pending undefined');
    await flush();
    expect(start?.textContent).toBe('done true');
    expect(shown()).toEqual(['1']);
    act(() => stop?.click());
    await flush();
    expect(stop?.textContent).toBe('failed forbidden');
  });
});

describe('useChannel', () => {
  test('shows the last event of a type, once per frame', async () => {
    const renders = vi.fn();
    const Trades = show(() => {
      renders();
      return useChannel('dashboard', 'trade').event?.data.data.price;
    });
    render(page(<Trades />));
    await flush();
    renders.mockClear();
    for (let price = 1; price <= 20; price += 1) {
      server.send({ type: 'trade', data: { price } }, 'dashboard');
    }
    await advance(16);
    expect(shown()).toEqual(['20']);
    expect(renders).toHaveBeenCalledTimes(2); // StrictMode renders twice.
  });

  test('calls the latest handler for each event, and renders nothing', async () => {
    const renders = vi.fn();
    const heard: string[] = [];
    function Trades({ name }: { readonly name: string }): ReactElement {
      renders();
      useChannel('dashboard', 'trade', ({ data }) => heard.push(`${name} ${data.data.price}`));
      return <i />;
    }
    const { rerender } = render(page(<Trades name="first" />));
    await flush();
    rerender(page(<Trades name="second" />));
    renders.mockClear();
    for (const price of [1, 2]) server.send({ type: 'trade', data: { price } }, 'dashboard');
    await flush();
    expect(heard).toEqual(['second 1', 'second 2']);
    expect(renders).not.toHaveBeenCalled();
    expect(server.sockets).toHaveLength(1);
  });
});

describe('useCommand', () => {
  test('drops the answer of a component that is gone', async () => {
    let outcome: Promise<unknown> | undefined;
    function Start(): ReactElement {
      const { run } = useCommand('dashboard', 'start_bot');
      return (
        <button type="button" onClick={() => (outcome = run())}>
          Start
        </button>
      );
    }
    const { unmount } = render(page(<Start />));
    await flush();
    act(() => screen.getByRole('button').click());
    unmount();
    expect(await outcome).toMatchObject({ ok: false, error: { code: 'command_dropped' } });
    await server.advance(200);
    expect(server.running).toEqual(NOTHING);
  });
});

describe('useOrderUpdates', () => {
  test('follows an order whose id changes, and frees the connection of the one before', async () => {
    function Order({ id }: { readonly id: string | null }): ReactElement {
      const { status, connection } = useOrderUpdates(id);
      return (
        <output>
          {connection.status} {status}
        </output>
      );
    }
    const { rerender } = render(page(<Order id={null} />));
    await flush();
    expect(shown()).toEqual(['idle ']);
    expect(server.sockets).toHaveLength(0);
    rerender(page(<Order id="7" />));
    await flush();
    server.order('7', 'order_delivered', { order_id: '7' });
    await flush();
    expect(shown()).toEqual(['live delivered']);
    rerender(page(<Order id="8" />));
    await advance(200);
    expect(shown()).toEqual(['live ']);
    expect(server.running.sockets).toBe(1);
  });

  test.each([4000, 4003, 4004])('shows a close with %i as final', async (code) => {
    const Order = show(() => {
      const { status, closeCode } = useOrderUpdates('7').connection;
      return `${status} ${closeCode}`;
    });
    render(page(<Order />));
    await flush();
    act(() => server.closeWith(code));
    await advance(60_000);
    expect(shown()).toEqual([`closed ${code}`]);
    expect(server.sockets).toHaveLength(1);
  });

  test('asks the user to sign in when the token is refused again', async () => {
    client.close();
    const onAuthRequired = vi.fn();
    start({ onAuthRequired }, {});
    server.authenticate(() => false);
    const Order = show(() => useOrderUpdates('7').connection.closeCode);
    render(page(<Order />));
    await flush();
    await advance(60_000);
    expect(shown()).toEqual(['4001']);
    expect(onAuthRequired).toHaveBeenCalledOnce();
    expect(server.sockets).toHaveLength(2);
  });
});

test('useNotifications, usePerformanceMetrics and useProductUpdates show what comes', async () => {
  const Unread = show(() => useNotifications({ select: ({ unreadCount }) => unreadCount }));
  const Metrics = show(() => {
    const { metrics, roundTripMs } = usePerformanceMetrics();
    return `${metrics?.connections} ${roundTripMs}`;
  });
  const Stock = show(() =>
    useProductUpdates({ select: ({ products }) => products.get('mouse')?.stock_quantity }),
  );
  render(
    page(
      <>
        <Unread />
        <Metrics />
        <Stock />
      </>,
    ),
  );
  await flush();
  server.notify({ title: 'hello' });
  server.measure({ connections: 3 });
  server.product('inventory_updated', { product_id: 'mouse', new_quantity: 5 });
  await flush();
  expect(shown()).toEqual(['1', '3 0', '5']);
});
