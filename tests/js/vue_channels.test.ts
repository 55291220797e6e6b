// @vitest-environment happy-dom
// The composables of the channels: real client and core, fake server.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createApp, defineComponent, effectScope, h, KeepAlive, nextTick, ref } from 'vue';
import type { App, Component } from 'vue';

import { createClient } from 'tidewire';
import type { Client } from 'tidewire';
import { createFakeServer } from 'tidewire/testing';
import type { FakeServer } from 'tidewire/testing';
import {
  tidewire,
  useBotStatus,
  useChannel,
  useCommand,
  useNotifications,
  useOrderUpdates,
  usePerformanceMetrics,
  useProductUpdates,
} from 'tidewire/vue';
import { wasm } from './support/live_client.js';

const NOTHING = { timers: 0, frames: 0, lifecycle: 0, sockets: 0 };

let server: FakeServer;
let client: Client;
let page: HTMLElement;
const apps: App[] = [];

beforeEach(() => {
  server = createFakeServer();
  client = createClient({ host: server.host, token: 't', lingerMs: 100, ...wasm() });
  page = document.createElement('div');
});

afterEach(() => {
  for (const app of apps.splice(0)) app.unmount();
  client.close();
});

/** Mounts a component whose text is what `setup`'s function gives. */
function mount(setup: () => () => unknown): App {
  const Shown = defineComponent(() => {
    const text = setup();
    return () => h('p', String(text()));
  });
  const app = createApp(Shown).use(tidewire, { client });
  apps.push(app);
  app.mount(page);
  return app;
}

async function flush(): Promise<void> {
  await server.flush();
  await nextTick();
}

const shown = (): string | null => page.textContent;

test('what a page uses of the channels has one socket each, and ends with it', async () => {
  const app = mount(() => {
    const { runningCount } = useBotStatus({ control: 'dashboard' });
    const { unreadCount } = useNotifications();
    const { roundTripMs } = usePerformanceMetrics();
    const { status } = useOrderUpdates('7');
    const { products } = useProductUpdates();
    const { event } = useChannel('dashboard', 'trade');
    return () =>
      [
        runningCount.value,
        unreadCount.value,
        roundTripMs.value,
        status.value,
        products.value.size,
        event.value,
      ].join();
  });
  await flush();
  expect(server.sockets).toHaveLength(6);
  expect(shown()).toBe('0,0,0,,0,');
  app.unmount();
  apps.length = 0;
  await server.advance(200);
  expect(server.running).toEqual(NOTHING);
});

describe('useBotStatus', () => {
  test('shows the bots, and starts one by the dashboard', async () => {
    server.answer(({ command }) => {
      if (command !== 'start_bot') return undefined;
      server.bot({ bot_id: 'a', status: 'running' });
      return { type: 'bot_control', data: { action: 'start', success: true, status: 'running' } };
    });
    let run: (() => Promise<unknown>) | undefined;
    mount(() => {
      const { runningCount, isConnected, start } = useBotStatus({ control: 'dashboard' });
      run = () => start.run();
      return () => `${isConnected.value} ${runningCount.value} ${start.status.value}`;
    });
    expect(shown()).toBe('false 0 idle');
    await flush();
    const outcome = run?.();
    await nextTick();
    expect(shown()).toBe('true 0 pending');
    await flush();
    expect(await outcome).toMatchObject({ ok: true, data: { data: { success: true } } });
    await nextTick();
    expect(shown()).toBe('true 1 done');
  });

  test('renders only when what is shown has changed', async () => {
    let renders = 0;
    mount(() => {
      const { bots, runningCount } = useBotStatus();
      void bots;
      return () => {
        renders += 1;
        return runningCount.value;
      };
    });
    await flush();
    server.bot({ bot_id: 'a', status: 'running' });
    await flush();
    const before = renders;
    server.bot({ bot_id: 'b', status: 'stopped' });
    await flush();
    expect(shown()).toBe('1');
    expect(renders).toBe(before);
  });
});

describe('useOrderUpdates', () => {
  test('follows an order whose id changes, and frees the connection of the one before', async () => {
    const id = ref<string | null>(null);
    mount(() => {
      const { status, connection } = useOrderUpdates(id);
      return () => `${connection.value.status} ${status.value}`;
    });
    await flush();
    expect(server.sockets).toHaveLength(0);
    id.value = '7';
    await nextTick();
    await flush();
    server.order('7', 'order_cancelled', { order_id: '7', reason: 'broken' });
    await flush();
    expect(shown()).toBe('live cancelled');
    id.value = '8';
    await nextTick();
    await server.advance(200);
    await nextTick();
    expect(shown()).toBe('live null');
    expect(server.running.sockets).toBe(1);
  });

  test('shows a close with 4004 as final, until retry', async () => {
    let retry: (() => void) | undefined;
    mount(() => {
      const { connection } = useOrderUpdates('7');
      retry = () => connection.value.retry();
      return () => `${connection.value.status} ${connection.value.closeCode}`;
    });
    await flush();
    server.closeWith(4004);
    await server.advance(60_000);
    await nextTick();
    expect(shown()).toBe('closed 4004');
    expect(server.sockets).toHaveLength(1);
    retry?.();
    await flush();
    expect(server.sockets).toHaveLength(2);
  });
});

describe('useChannel', () => {
  test('calls its handler for each event, on a channel that may change', async () => {
    const heard: unknown[] = [];
    const channel = ref<'order/7' | 'order/8'>('order/7');
    const app = mount(() => {
      useChannel(channel, 'order_delivered', ({ data }) => heard.push(data.data.order_id));
      return () => '';
    });
    await flush();
    server.order('7', 'order_delivered', { order_id: '7' });
    await flush();
    channel.value = 'order/8';
    await nextTick();
    await server.advance(200);
    server.order('8', 'order_delivered', { order_id: '8' });
    await flush();
    expect(heard).toEqual(['7', '8']);
    expect(server.running.sockets).toBe(1);
    app.unmount();
    apps.length = 0;
    await server.advance(200);
    expect(server.running).toEqual(NOTHING);
  });
});

test('useCommand drops the answer of a component that is gone', async () => {
  let run: (() => Promise<unknown>) | undefined;
  const app = mount(() => {
    const start = useCommand('dashboard', 'start_bot');
    run = () => start.run();
    return () => start.isReady.value;
  });
  await flush();
  expect(shown()).toBe('true');
  const outcome = run?.();
  app.unmount();
  apps.length = 0;
  expect(await outcome).toMatchObject({ ok: false, error: { code: 'command_dropped' } });
});

test('notifications, metrics and products show what comes, and have their verbs', async () => {
  let verbs: { markRead: () => Promise<unknown>; load: (list: []) => void } | undefined;
  mount(() => {
    const { unreadCount, markRead } = useNotifications();
    const { metrics } = usePerformanceMetrics();
    const { products, load } = useProductUpdates();
    verbs = { markRead, load };
    return () =>
      `${unreadCount.value} ${metrics.value?.connections} ${products.value.get('mouse')?.price}`;
  });
  await flush();
  server.notify({ title: 'hello' });
  server.measure({ connections: 3 });
  server.product('price_updated', { product_id: 'mouse', new_price: 5 });
  await flush();
  expect(shown()).toBe('1 3 5');
  verbs?.load([]);
  await verbs?.markRead();
  await flush();
  expect(shown()).toBe('0 3 5');
});

test('outside of components they follow the effect scope', async () => {
  const scope = effectScope();
  const app = createApp({ render: () => null });
  const { runningCount } = scope.run(() =>
    app.runWithContext(() => {
      app.use(tidewire, { client });
      return useBotStatus();
    }),
  ) as ReturnType<typeof useBotStatus>;
  server.bot({ bot_id: 'a', status: 'running' });
  await server.flush();
  expect(runningCount.value).toBe(1);
  scope.stop();
  await server.advance(200);
  expect(server.running).toEqual(NOTHING);
});

test('a handler rests while <KeepAlive> hides its component, and goes on when it is shown', async () => {
  const isShown = ref(true);
  const heard: unknown[] = [];
  const Handler = defineComponent(() => {
    useChannel('dashboard', 'trade', ({ data }) => heard.push(data));
    return () => h('i');
  });
  const root = (): unknown => h(KeepAlive, () => (isShown.value ? h(Handler) : h('u')));
  const app = createApp(root as Component).use(tidewire, { client });
  apps.push(app);
  app.mount(page);
  await flush();
  const trade = async (id: number): Promise<void> => {
    server.send({ type: 'trade', data: { id } }, 'dashboard');
    await flush();
  };
  await trade(1);
  isShown.value = false;
  await nextTick();
  await trade(2);
  await server.advance(200);
  expect(server.running).toEqual(NOTHING);
  isShown.value = true;
  await flush();
  await trade(3);
  expect(heard).toEqual([1, 3].map((id) => ({ type: 'trade', data: { id } })));
});

test('a handler in a scope of its own outlives the component that called it', async () => {
  const scope = effectScope(true);
  const heard: unknown[] = [];
  const app = mount(() => {
    scope.run(() => useChannel('dashboard', 'trade', ({ data }) => heard.push(data)));
    return () => '';
  });
  await flush();
  apps.length = 0;
  app.unmount();
  await server.advance(200);
  server.send({ type: 'trade' }, 'dashboard');
  await flush();
  expect(heard).toHaveLength(1);
  scope.stop();
  await server.advance(200);
  expect(server.running).toEqual(NOTHING);
});
