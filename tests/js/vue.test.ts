// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  createApp,
  createSSRApp,
  defineComponent,
  effectScope,
  h,
  KeepAlive,
  nextTick,
  onMounted,
  reactive,
  ref,
  watch,
} from 'vue';
import type { App, Component } from 'vue';

import { createClient } from 'tidewire';
import type { Client, ClientOptions, SeriesSnapshot } from 'tidewire';
import { createFakeServer } from 'tidewire/testing';
import type { FakeServer } from 'tidewire/testing';
import {
  provideTidewire,
  tidewire,
  useClient,
  useConnection,
  useSeries,
  useTick,
} from 'tidewire/vue';
import type { TidewireVueOptions } from 'tidewire/vue';
import { wasm } from './support/live_client.js';

const NOTHING = { timers: 0, frames: 0, lifecycle: 0, sockets: 0 };

let server: FakeServer;
const cleanups: (() => void)[] = [];

beforeEach(() => {
  server = createFakeServer();
});

afterEach(() => {
  for (const cleanup of cleanups.splice(0).reverse()) cleanup();
  document.body.replaceChildren();
});

function startClient(options: ClientOptions = {}): Client {
  const client = createClient({ host: server.host, ...wasm(), ...options });
  cleanups.push(() => client.close());
  return client;
}

const Price = defineComponent({
  props: { symbol: { type: String, required: true } },
  setup(props) {
    const tick = useTick(() => props.symbol);
    return () => h('b', { 'data-symbol': props.symbol }, String(tick.value?.price ?? 'none'));
  },
});

const Status = defineComponent(() => {
  const connection = useConnection();
  return () => h('button', { onClick: connection.value.retry }, connection.value.status);
});

function mount(root: Component, options: TidewireVueOptions): { app: App; unmount: () => void } {
  const app = createApp(root).use(tidewire, options);
  let isMounted = true;
  const unmount = (): void => {
    if (isMounted) app.unmount();
    isMounted = false;
  };
  cleanups.push(unmount);
  app.mount(document.body.appendChild(document.createElement('div')));
  return { app, unmount };
}

/** What the server has done arrives, and Vue shows it. */
async function flush(): Promise<void> {
  await server.flush();
  await nextTick();
}

const shown = (symbol: string): string | null | undefined =>
  document.querySelector(`[data-symbol="${symbol}"]`)?.textContent;
const button = (): HTMLButtonElement =>
  document.querySelector('button') ?? expect.fail('no button');

describe('composables', () => {
  test('show what comes, once per frame', async () => {
    const lengths: number[] = [];
    const Chart = defineComponent(() => {
      const series = useSeries('BTC/USD');
      watch(series, ({ length }) => lengths.push(length), { flush: 'sync' });
      return () => h('i', series.value.length);
    });
    const root = (): unknown[] => [h(Chart), h(Price, { symbol: 'BTC/USD' }), h(Status)];
    mount(root, { client: startClient() });
    expect(button().textContent).toBe('idle');
    await flush();
    expect(button().textContent).toBe('live');
    lengths.length = 0;
    for (let price = 1; price <= 50; price += 1) server.publish('BTC/USD', price);
    await server.advance(16);
    await nextTick();
    expect(lengths).toEqual([50]);
    expect(shown('BTC/USD')).toBe('50');
  });

  test('render only when what they read changes', async () => {
    const renders = vi.fn();
    const Eth = defineComponent(() => {
      const tick = useTick('ETH/USD');
      return () => {
        renders();
        return h('i', tick.value?.price);
      };
    });
    mount(() => [h(Eth), h(Price, { symbol: 'BTC/USD' })], { client: startClient() });
    await flush();
    renders.mockClear();
    server.publish('BTC/USD', 5);
    await flush();
    expect(shown('BTC/USD')).toBe('5');
    expect(renders).not.toHaveBeenCalled();
  });

  test('keep a snapshot until it changes, unwrapped by nothing', async () => {
    let series: { readonly value: SeriesSnapshot } | undefined;
    const Chart = defineComponent(() => {
      series = useSeries('BTC/USD');
      return () => null;
    });
    const client = startClient();
    mount(Chart, { client });
    await flush();
    server.publish('BTC/USD', 1);
    await flush();
    expect(series?.value).toBe(client.series('BTC/USD').getSnapshot());
    expect(series?.value.price).toBeInstanceOf(Float64Array);
    expect(series?.value.length).toBe(1);
  });

  test('follow a symbol that changes', async () => {
    const symbol = ref('BTC/USD');
    const client = startClient({ token: 'secret', lingerMs: 100 });
    mount(() => h(Price, { symbol: symbol.value }), { client });
    await flush();
    symbol.value = 'ETH/USD';
    await nextTick();
    await server.advance(200);
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

  test('show the last known price at once where it is known', async () => {
    const client = startClient();
    const isShown = ref(true);
    mount(() => (isShown.value ? h(Price, { symbol: 'BTC/USD' }) : null), { client });
    await flush();
    server.publish('BTC/USD', 5);
    await flush();
    isShown.value = false;
    await nextTick();
    isShown.value = true;
    await nextTick();
    expect(shown('BTC/USD')).toBe('5');
  });

  test('retry connects at once', async () => {
    mount(Status, { client: startClient({ backoff: [20_000] }) });
    await flush();
    server.drop();
    await nextTick();
    expect(button().textContent).toBe('reconnecting');
    button().click();
    await flush();
    expect(button().textContent).toBe('live');
    expect(server.sockets).toHaveLength(2);
  });

  test('rest while <KeepAlive> hides them', async () => {
    const isShown = ref(true);
    const root = (): unknown =>
      h(KeepAlive, () => (isShown.value ? h(Price, { symbol: 'BTC/USD' }) : h('u')));
    mount(root as Component, { client: startClient({ lingerMs: 100 }) });
    await flush();
    isShown.value = false;
    await nextTick();
    await server.advance(200);
    expect(server.running).toEqual(NOTHING);
    isShown.value = true;
    await nextTick();
    await flush();
    server.publish('BTC/USD', 6);
    await flush();
    expect(shown('BTC/USD')).toBe('6');
  });

  test("in a scope of their own go on, however the component that called them goes", async () => {
    const scope = effectScope(true);
    let tick: ReturnType<typeof useTick> | undefined;
    const Caller = defineComponent(() => {
      scope.run(() => (tick = useTick('BTC/USD')));
      return () => h('i');
    });
    const root = (): unknown => (isThere.value ? h(KeepAlive, () => content()) : h('u'));
    const isThere = ref(true);
    const isShown = ref(true);
    const content = (): unknown => (isShown.value ? h(Caller) : h('u'));
    mount(root as Component, { client: startClient({ lingerMs: 100 }) });
    await flush();
    const prices: unknown[] = [];
    for (const go of [() => {}, () => (isShown.value = false), () => (isThere.value = false)]) {
      go();
      await nextTick();
      await server.advance(200);
      server.publish('BTC/USD', prices.length + 1);
      await flush();
      prices.push(tick?.value?.price);
    }
    expect(prices).toEqual([1, 2, 3]);
    scope.stop();
    await server.advance(200);
    expect(server.running).toEqual(NOTHING);
  });

  test('in a scope of their own that ends before the component is there begin nothing', async () => {
    const scope = effectScope(true);
    const Caller = defineComponent(() => {
      scope.run(() => useTick('BTC/USD'));
      scope.stop();
      return () => h('i');
    });
    mount(Caller, { client: startClient() });
    await flush();
    expect(server.sockets).toHaveLength(0);
  });

  test('in a scope of their own that begins in a mounted component are followed', async () => {
    const scope = effectScope(true);
    cleanups.push(() => scope.stop());
    let tick: ReturnType<typeof useTick> | undefined;
    const Caller = defineComponent(() => {
      onMounted(() => scope.run(() => (tick = useTick('BTC/USD'))));
      return () => h('i');
    });
    mount(Caller, { client: startClient() });
    await flush();
    server.publish('BTC/USD', 4);
    await flush();
    expect(tick?.value?.price).toBe(4);
  });

  test('work in an effect scope outside of components', async () => {
    const client = startClient({ lingerMs: 100 });
    const app = createApp({}).use(tidewire, { client });
    const scope = effectScope();
    const tick = app.runWithContext(() => scope.run(() => useTick('BTC/USD')));
    await server.flush();
    server.publish('BTC/USD', 3);
    await server.flush();
    expect(tick?.value?.price).toBe(3);
    scope.stop();
    await server.advance(200);
    expect(server.running).toEqual(NOTHING);
  });

  test('without a provider say what is missing', () => {
    const quiet = vi.spyOn(console, 'warn').mockImplementation(() => {});
    const app = createApp(Price, { symbol: 'BTC/USD' });
    expect(() => app.mount(document.createElement('div'))).toThrow(
      expect.objectContaining({
        code: 'provider_missing',
        message: expect.stringContaining('app.use(tidewire)'),
      }),
    );
    quiet.mockRestore();
  });
});

describe('a client in reactive state', () => {
  test.each([
    ['of the application', false],
    ['of a component', true],
  ])('%s is itself: its fields are private', async (_name, isProvided) => {
    const client = startClient();
    let found: Client | undefined;
    const Reader = defineComponent(() => {
      const state = reactive({ client: useClient() });
      found = state.client;
      return () => h('i', found?.connection().getSnapshot().status);
    });
    const Provider = defineComponent(() => {
      provideTidewire({ client });
      return () => h(Reader);
    });
    mount(isProvided ? Provider : Reader, { client: isProvided ? startClient() : client });
    expect(found).toBe(client);
    expect(document.body.textContent).toBe('idle');
  });
});

describe('a client that ends with what it was made for', () => {
  test('the application', async () => {
    const { unmount } = mount(() => [h(Price, { symbol: 'BTC/USD' }), h(Status)], {
      host: server.host,
      ...wasm(),
    });
    await flush();
    expect(server.running.sockets).toBe(1);
    unmount();
    await server.flush();
    expect(server.running).toEqual(NOTHING);
  });

  test('the component that provides it', async () => {
    const isShown = ref(true);
    const Provider = defineComponent(() => {
      provideTidewire({ host: server.host, ...wasm() });
      return () => h(Price, { symbol: 'BTC/USD' });
    });
    const app = createApp(() => (isShown.value ? h(Provider) : null));
    app.mount(document.body.appendChild(document.createElement('div')));
    await flush();
    server.publish('BTC/USD', 4);
    await flush();
    expect(shown('BTC/USD')).toBe('4');
    isShown.value = false;
    await nextTick();
    await server.flush();
    expect(server.running).toEqual(NOTHING);
    app.unmount();
  });
});

test("a client of one's own outlives the application", async () => {
  const client = startClient();
  const { unmount } = mount(Status, { client });
  await flush();
  unmount();
  await server.flush();
  expect(server.running.sockets).toBe(1);
  expect(client.connection().getSnapshot().isLive).toBe(true);
});

test('a page that a server rendered is taken over without a mismatch', async () => {
  const client = startClient();
  const store = client.tick('BTC/USD');
  cleanups.push(store.subscribe(() => {}));
  await server.flush();
  server.publish('BTC/USD', 9);
  await server.flush();
  const complaints = vi.spyOn(console, 'warn').mockImplementation(() => {});
  const errors = vi.spyOn(console, 'error').mockImplementation(() => {});
  const container = document.body.appendChild(document.createElement('div'));
  container.innerHTML = '<b data-symbol="BTC/USD">none</b>';
  const app = createSSRApp(Price, { symbol: 'BTC/USD' }).use(tidewire, { client });
  app.mount(container);
  cleanups.push(() => app.unmount());
  await nextTick();
  expect(shown('BTC/USD')).toBe('9');
  expect([...complaints.mock.calls, ...errors.mock.calls]).toEqual([]);
});
