// Rendered in Node, where there is no window, document or page.
import type { ReactElement } from 'react';
import { renderToString } from 'react-dom/server';
import { expect, test } from 'vitest';

import {
  TidewireProvider,
  useBotStatus,
  useChannel,
  useCommand,
  useConnection,
  useNotifications,
  useOrderUpdates,
  usePerformanceMetrics,
  useProductUpdates,
  useSeries,
  useTick,
  useWebSocket,
} from 'tidewire/react';
import { createFakeServer } from 'tidewire/testing';

function Page(): ReactElement {
  const { status } = useConnection();
  const price = useTick('BTC/USD')?.price ?? 'none';
  const { length } = useSeries('BTC/USD', { channel: 'crypto' });
  const { marketData } = useWebSocket({ symbols: ['BTC/USD'] });
  return (
    <p>
      {status} {price} {length} {marketData.size}
    </p>
  );
}

test('a page renders on the server and starts nothing', () => {
  const server = createFakeServer();
  const html = renderToString(
    <TidewireProvider host={server.host}>
      <Page />
    </TidewireProvider>,
  );
  expect(html.replace(/<!-- -->/g, '')).toBe('<p>idle none 0 0</p>');
  expect(server.running).toEqual({ timers: 0, frames: 0, lifecycle: 0, sockets: 0 });
});

function Channels(): ReactElement {
  const { runningCount, start } = useBotStatus({ control: 'dashboard' });
  const unread = useNotifications({ select: ({ unreadCount }) => unreadCount });
  const { roundTripMs } = usePerformanceMetrics();
  const { connection } = useOrderUpdates('7');
  const { products } = useProductUpdates();
  const { event } = useChannel('dashboard', 'trade');
  useChannel('dashboard', 'trade', () => {});
  const { status } = useCommand('market', 'set_alert');
  const all = [runningCount, start.status, unread, roundTripMs, connection.status];
  return <p>{[...all, products.size, event, status].map(String).join(' ')}</p>;
}

test('the channels render on the server and start nothing', () => {
  const server = createFakeServer();
  const html = renderToString(
    <TidewireProvider host={server.host}>
      <Channels />
    </TidewireProvider>,
  );
  expect(html).toBe('<p>0 idle 0 null idle 0 null idle</p>');
  expect(server.running).toEqual({ timers: 0, frames: 0, lifecycle: 0, sockets: 0 });
});

test('a page renders on the server without any option', () => {
  expect(
    renderToString(
      <TidewireProvider>
        <Page />
        <Channels />
      </TidewireProvider>,
    ),
  ).toContain('0 idle 0');
});
