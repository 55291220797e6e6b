// Rendered in Node, where there is no window, document or page.
import { expect, test } from 'vitest';
import { createSSRApp, defineComponent, h } from 'vue';
import { renderToString } from 'vue/server-renderer';

import { createFakeServer } from 'tidewire/testing';
import {
  tidewire,
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
} from 'tidewire/vue';

const Page = defineComponent(() => {
  const connection = useConnection();
  const tick = useTick('BTC/USD');
  const series = useSeries('BTC/USD', { channel: 'crypto' });
  const { marketData } = useWebSocket({ symbols: ['BTC/USD'] });
  return () =>
    h('p', [
      `${connection.value.status} ${tick.value?.price ?? 'none'} `,
      `${series.value.length} ${marketData.value.size}`,
    ]);
});

test('a page renders on the server and starts nothing', async () => {
  const server = createFakeServer();
  const app = createSSRApp(Page).use(tidewire, { host: server.host });
  expect((await renderToString(app)).replace(/<!--.*?-->/g, '')).toBe('<p>idle none 0 0</p>');
  expect(server.running).toEqual({ timers: 0, frames: 0, lifecycle: 0, sockets: 0 });
});

const Channels = defineComponent(() => {
  const { runningCount, start } = useBotStatus({ control: 'dashboard' });
  const { unreadCount } = useNotifications();
  const { roundTripMs } = usePerformanceMetrics();
  const { connection } = useOrderUpdates('7');
  const { products } = useProductUpdates();
  const { event } = useChannel('dashboard', 'trade');
  useChannel('dashboard', 'trade', () => {});
  const { status } = useCommand('market', 'set_alert');
  return () =>
    h(
      'p',
      [
        runningCount.value,
        start.status.value,
        unreadCount.value,
        roundTripMs.value,
        connection.value.status,
        products.value.size,
        event.value,
        status.value,
      ]
        .map(String)
        .join(' '),
    );
});

test('the channels render on the server and start nothing', async () => {
  const server = createFakeServer();
  const app = createSSRApp(Channels).use(tidewire, { host: server.host });
  expect(await renderToString(app)).toBe('<p>0 idle 0 null idle 0 null idle</p>');
  expect(server.running).toEqual({ timers: 0, frames: 0, lifecycle: 0, sockets: 0 });
});

test('a page renders on the server without any option', async () => {
  expect(await renderToString(createSSRApp(Page).use(tidewire))).toContain('idle');
});
