// @vitest-environment happy-dom
import { QueryClient } from '@tanstack/query-core';
import { expect, test } from 'vitest';
import { createApp, defineComponent, h, nextTick, ref } from 'vue';

import { createClient } from 'tidewire';
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
