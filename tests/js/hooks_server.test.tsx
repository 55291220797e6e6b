// @vitest-environment happy-dom
// Every hook of the channels in one page, React's and Vue's, on the real server and the real core.
import { act, cleanup, render, screen, waitFor } from '@testing-library/react';
import { StrictMode } from 'react';
import type { ReactElement } from 'react';
import { afterEach, expect, test } from 'vitest';
import { createApp, defineComponent, h } from 'vue';

import type { Client } from 'tidewire';
import * as react from 'tidewire/react';
import * as vue from 'tidewire/vue';
import { httpPost } from './support/http_post.js';
import type { NativeServer } from './support/native_server.js';
import { endAll, startClient, startServer } from './support/real_parts.js';

afterEach(async () => {
  cleanup();
  document.body.replaceChildren();
  await endAll();
});

const ORDER = 'c2a9f3d4-1e6b-4f7a-8b55-3e9d7c6a1f22';

interface Parts {
  readonly server: NativeServer;
  readonly client: Client;
  readonly publish: (path: string, body: object) => Promise<void>;
}

async function parts(): Promise<Parts> {
  const server = await startServer();
  const signIn = async (name: string): Promise<string> => {
    const path = `${server.origin}/api/auth/token`;
    const { body } = await httpPost(path, { username: name, password: name });
    return (JSON.parse(body) as { token: string }).token;
  };
  const admin = await signIn('admin');
  const publish = async (path: string, body: object): Promise<void> => {
    expect((await httpPost(`${server.origin}${path}`, body, admin)).status).toBe(202);
  };
  return { server, client: startClient(server.port, { token: await signIn('trader') }), publish };
}

async function publishAll({ publish }: Parts): Promise<void> {
  await publish('/api/publish/notifications', { title: 'Hello', user: 'trader' });
  await publish(`/api/orders/${ORDER}/events`, { type: 'order_delivered', data: {} });
  const data = { product_id: 'mouse', new_quantity: 7 };
  await publish('/api/products/events', { type: 'inventory_updated', data });
}

const BEFORE = 'true stopped 0 null undefined true';
const AFTER = 'true running 1 delivered 7 true';

test('a React page shows what the server does, and starts its bot', async () => {
  const changes: string[] = [];
  function Page(): ReactElement {
    const { bots, isConnected, start } = react.useBotStatus({ control: 'dashboard' });
    const unread = react.useNotifications({ select: ({ unreadCount }) => unreadCount });
    const { status, connection } = react.useOrderUpdates(ORDER);
    const { products, isConnected: hasProducts } = react.useProductUpdates();
    const { metrics, roundTripMs } = react.usePerformanceMetrics();
    const { event } = react.useChannel('dashboard', 'status');
    react.useChannel('dashboard', 'status_change', ({ data }) => changes.push(data.data.status));
    const isMeasured = metrics !== null && roundTripMs !== null;
    const isReady = connection.isLive && hasProducts && event !== null && start.isReady;
    const all = [isMeasured, bots.get('paper-sma')?.status, unread, status];
    return (
      <button type="button" onClick={() => void start.run()}>
        {[...all, products.get('mouse')?.stock_quantity, isConnected && isReady]
          .map(String)
          .join(' ')}
      </button>
    );
  }
  const all = await parts();
  render(
    <StrictMode>
      <react.TidewireProvider client={all.client}>
        <Page />
      </react.TidewireProvider>
    </StrictMode>,
  );
  const button = screen.getByRole('button');
  await waitFor(() => expect(button.textContent).toBe(BEFORE), { timeout: 10_000 });
  await publishAll(all);
  act(() => button.click());
  await waitFor(() => expect(button.textContent).toBe(AFTER), { timeout: 10_000 });
  expect(changes).toEqual(['running']);
});

test('a Vue page shows the same', async () => {
  const changes: string[] = [];
  const Page = defineComponent(() => {
    const { bots, isConnected, start } = vue.useBotStatus({ control: 'dashboard' });
    const { unreadCount } = vue.useNotifications();
    const { status, connection } = vue.useOrderUpdates(ORDER);
    const { products, isConnected: hasProducts } = vue.useProductUpdates();
    const { metrics, roundTripMs } = vue.usePerformanceMetrics();
    const { event } = vue.useChannel('dashboard', 'status');
    vue.useChannel('dashboard', 'status_change', ({ data }) => changes.push(data.data.status));
    return () => {
      const isMeasured = metrics.value !== null && roundTripMs.value !== null;
      const isReady = connection.value.isLive && hasProducts.value && event.value !== null;
      const all = [isMeasured, bots.value.get('paper-sma')?.status, unreadCount.value];
      const text = [...all, status.value, products.value.get('mouse')?.stock_quantity]
        .concat(isConnected.value && isReady && start.isReady.value)
        .map(String)
        .join(' ');
      return h('button', { onClick: () => void start.run() }, text);
    };
  });
  const all = await parts();
  const app = createApp(Page).use(vue.tidewire, { client: all.client });
  app.mount(document.body.appendChild(document.createElement('div')));
  const button = screen.getByRole('button');
  await waitFor(() => expect(button.textContent).toBe(BEFORE), { timeout: 10_000 });
  await publishAll(all);
  button.click();
  await waitFor(() => expect(button.textContent).toBe(AFTER), { timeout: 10_000 });
  expect(changes).toEqual(['running']);
  app.unmount();
});
