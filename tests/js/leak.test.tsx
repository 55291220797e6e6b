// @vitest-environment happy-dom
// Components that come and go for hours, as in a long-lived dashboard, must cost nothing in the end.
import { act, cleanup, render } from '@testing-library/react';
import type { ReactElement } from 'react';
import { afterEach, expect, test, vi } from 'vitest';
import { createApp, defineComponent, h, nextTick, ref } from 'vue';

import { createClient } from 'tidewire';
import type { Client } from 'tidewire';
import * as react from 'tidewire/react';
import { createFakeServer } from 'tidewire/testing';
import type { FakeServer, FakeSocket } from 'tidewire/testing';
import * as vue from 'tidewire/vue';
import { loadModule } from '../../js/src/load.js';
import { heapBytes } from './support/heap.js';
import { wasm } from './support/live_client.js';

const MOUNTS = 10_000;
/** Mounts until time passes, so that what lingers ends: far fewer symbols than the bound of 256. */
const ROUND = 100;
/** Rounds until caches of the engine and the frameworks have their size. */
const WARM_UP = 20;
/** happy-dom itself keeps some 50 bytes per element; a forgotten closure per mount is more. */
const SLACK_BYTES = 128 * MOUNTS;
const NOTHING = { timers: 0, frames: 0, lifecycle: 0, sockets: 0 };

// Vue keeps all that it has ever mounted for developer tools that may come, unless they are there.
vi.hoisted(() => {
  Object.assign(globalThis, { __VUE_DEVTOOLS_GLOBAL_HOOK__: { emit: () => {} } });
});

afterEach(cleanup);

/** A page that shows one symbol at a time. */
interface Page {
  /** Unmounts what is shown and mounts what shows `symbol`. */
  visit(symbol: string): unknown;
  end(): void;
}

/** Checks that memory stays as it was after warming up, and that nothing is left at the end. */
async function expectFlatMemory(server: FakeServer, page: Page): Promise<void> {
  await act(() => server.flush());
  const module = await loadModule({}, server.host);
  let heap = 0;
  let core = 0;
  for (let round = 0; round < MOUNTS / ROUND; round += 1) {
    if (round === WARM_UP) {
      heap = await heapBytes();
      core = module.HEAPU8.length;
    }
    for (let mount = 0; mount < ROUND; mount += 1) await page.visit(`S${round * ROUND + mount}`);
    await act(() => server.flush());
    server.publish(`S${round * ROUND + ROUND - 1}`, round);
    await act(() => server.advance(2000));
    // Of the test's own: what the fake server remembers.
    const sockets = server.sockets as FakeSocket[];
    sockets.splice(0, sockets.length, ...sockets.filter(({ state }) => state !== 'closed'));
    for (const socket of sockets) socket.sent.length = 0;
  }
  expect(module.HEAPU8.length).toBe(core);
  expect((await heapBytes()) - heap).toBeLessThan(SLACK_BYTES);
  page.end();
  await server.advance(2000);
  expect(server.running).toEqual(NOTHING);
}

function start(): { server: FakeServer; client: Client } {
  const server = createFakeServer({ history: 1 });
  return { server, client: createClient({ host: server.host, ...wasm() }) };
}

test('React components can be mounted 10,000 times', { timeout: 120_000 }, async () => {
  function Panel({ symbol }: { readonly symbol: string }): ReactElement {
    const { status } = react.useConnection();
    const tick = react.useTick(symbol);
    const { length } = react.useSeries(symbol);
    return (
      <p>
        {status} {tick?.price} {length}
      </p>
    );
  }
  const { server, client } = start();
  // One page, whose component is another one each time.
  const tree = (symbol: string): ReactElement => (
    <react.TidewireProvider client={client}>
      <Panel key={symbol} symbol={symbol} />
    </react.TidewireProvider>
  );
  const { rerender, unmount } = render(tree('first'));
  await expectFlatMemory(server, {
    visit: (symbol) => rerender(tree(symbol)),
    end: unmount,
  });
});

test('React components of the channels can be mounted 10,000 times', { timeout: 120_000 }, async () => {
  function Panel({ id }: { readonly id: string }): ReactElement {
    const { runningCount, start } = react.useBotStatus({ control: 'dashboard' });
    const unread = react.useNotifications({ select: ({ unreadCount }) => unreadCount });
    const { status } = react.useOrderUpdates(id);
    const { products } = react.useProductUpdates();
    react.useChannel('dashboard', 'trade', () => {});
    return (
      <p>
        {runningCount} {start.status} {unread} {status} {products.size}
      </p>
    );
  }
  const { server, client } = start();
  const tree = (id: string): ReactElement => (
    <react.TidewireProvider client={client}>
      <Panel key={id} id={id} />
    </react.TidewireProvider>
  );
  const { rerender, unmount } = render(tree('first'));
  await expectFlatMemory(server, { visit: (id) => rerender(tree(id)), end: unmount });
});

test('Vue components can be mounted 10,000 times', { timeout: 120_000 }, async () => {
  const Panel = defineComponent({
    props: { symbol: { type: String, required: true } },
    setup(props) {
      const connection = vue.useConnection();
      const tick = vue.useTick(() => props.symbol);
      const series = vue.useSeries(() => props.symbol);
      return () => h('p', [connection.value.status, tick.value?.price, series.value.length]);
    },
  });
  const { server, client } = start();
  const symbol = ref('first');
  const app = createApp(() => h(Panel, { key: symbol.value, symbol: symbol.value }));
  app.use(vue.tidewire, { client }).mount(document.createElement('div'));
  await expectFlatMemory(server, {
    visit: async (next) => {
      symbol.value = next;
      await nextTick();
    },
    end: () => app.unmount(),
  });
});

test('Vue components of the channels can be mounted 10,000 times', { timeout: 120_000 }, async () => {
  const Panel = defineComponent({
    props: { id: { type: String, required: true } },
    setup(props) {
      const { runningCount, start } = vue.useBotStatus({ control: 'dashboard' });
      const { unreadCount } = vue.useNotifications();
      const { status } = vue.useOrderUpdates(() => props.id);
      const { products } = vue.useProductUpdates();
      vue.useChannel('dashboard', 'trade', () => {});
      const parts = [runningCount, start.status, unreadCount, status];
      return () => h('p', [...parts.map(({ value }) => String(value)), products.value.size]);
    },
  });
  const { server, client } = start();
  const id = ref('first');
  const app = createApp(() => h(Panel, { key: id.value, id: id.value }));
  app.use(vue.tidewire, { client }).mount(document.createElement('div'));
  await expectFlatMemory(server, {
    visit: async (next) => {
      id.value = next;
      await nextTick();
    },
    end: () => app.unmount(),
  });
});
