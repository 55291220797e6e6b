// @vitest-environment happy-dom
import { QueryClient } from '@tanstack/query-core';
import { expect, test } from 'vitest';
import { createApp, defineComponent, h, KeepAlive, nextTick, ref } from 'vue';
import type { Component } from 'vue';

import { createClient } from 'tidewire';
import type { QueryInvalidator } from 'tidewire/query';
import { createFakeServer } from 'tidewire/testing';
import { tidewire, useWebSocket } from 'tidewire/vue';
import type { WebSocketState } from 'tidewire/vue';
import { wasm } from './support/live_client.js';

test('useWebSocket gives the market, follows its symbols, and invalidates what depends on it', async () => {
  const server = createFakeServer();
  const client = createClient({ host: server.host, lingerMs: 100, ...wasm() });
  const queryClient = new QueryClient();
  queryClient.setQueryData(['market'], 'old');
  const symbols = ref(['BTC/USD', 'ETH/USD']);
  let market: WebSocketState | undefined;
  const Market = defineComponent(() => {
    market = useWebSocket({
      symbols: () => symbols.value,
      invalidate: { queryClient, queryKey: ['market'] },
    });
    return () => h('i', [...(market?.marketData.value.keys() ?? [])].join());
  });
  const app = createApp(Market).use(tidewire, { client });
  const container = document.createElement('div');
  app.mount(container);
  expect(market?.isConnected.value).toBe(false);
  await server.flush();
  expect(market?.isConnected.value).toBe(true);

  server.publish('BTC/USD', 1);
  server.publish('ETH/USD', 2);
  await server.flush();
  await nextTick();
  expect(container.textContent).toBe('BTC/USD,ETH/USD');
  expect(queryClient.getQueryState(['market'])?.isInvalidated).toBe(true);

  symbols.value = ['ETH/USD'];
  await nextTick();
  await server.advance(200);
  expect(server.sockets[0]?.messages).toContainEqual({ type: 'unsubscribe', symbols: ['BTC/USD'] });
  expect([...(market?.marketData.value.keys() ?? [])]).toEqual(['ETH/USD']);

  const stop = market?.subscribeSymbols(['SOL/USD']);
  server.publish('SOL/USD', 3);
  await server.flush();
  expect(market?.marketData.value.get('SOL/USD')?.price).toBe(3);
  stop?.();
  market?.subscribeSymbols(['XRP/USD']);
  app.unmount();
  await server.advance(2000);
  expect(server.running).toEqual({ timers: 0, frames: 0, lifecycle: 0, sockets: 0 });
  client.close();
  queryClient.clear();
});

test('what it invalidates rests while <KeepAlive> hides the component, as its prices do', async () => {
  const server = createFakeServer();
  const client = createClient({ host: server.host, lingerMs: 100, ...wasm() });
  const asked = new Set<string>();
  const queryClient: QueryInvalidator = {
    invalidateQueries: ({ queryKey }) => asked.add(String(queryKey[0])),
  };
  const isShown = ref(true);
  let market: WebSocketState | undefined;
  const Market = defineComponent(() => {
    market = useWebSocket({
      symbols: ['BTC/USD'],
      invalidate: {
        queryClient,
        queryKey: (update) => ('symbol' in update ? [update.symbol] : undefined),
      },
    });
    return () => h('i');
  });
  const root = (): unknown => h(KeepAlive, () => (isShown.value ? h(Market) : h('u')));
  const app = createApp(root as Component).use(tidewire, { client });
  app.mount(document.createElement('div'));
  const stop = market?.subscribeSymbols(['ETH/USD']);
  await server.flush();
  const publish = async (): Promise<string[]> => {
    asked.clear();
    for (const symbol of ['BTC/USD', 'ETH/USD', 'SOL/USD']) server.publish(symbol, 1);
    await server.advance(2000);
    return [...asked].sort();
  };
  expect(await publish()).toEqual(['BTC/USD', 'ETH/USD']);

  isShown.value = false;
  await nextTick();
  expect(await publish()).toEqual([]);
  market?.subscribeSymbols(['SOL/USD']);
  expect(await publish()).toEqual([]);
  expect(server.running).toEqual({ timers: 0, frames: 0, lifecycle: 0, sockets: 0 });

  isShown.value = true;
  await nextTick();
  await server.flush();
  expect(await publish()).toEqual(['BTC/USD', 'ETH/USD', 'SOL/USD']);
  stop?.();
  expect(await publish()).toEqual(['BTC/USD', 'SOL/USD']);
  app.unmount();
  await server.advance(2000);
  expect(server.running).toEqual({ timers: 0, frames: 0, lifecycle: 0, sockets: 0 });
  client.close();
});
