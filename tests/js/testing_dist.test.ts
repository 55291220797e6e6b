// @vitest-environment happy-dom
// As an application's test uses it: the compiled package, a DOM, and no option for the core.
import { expect, test } from 'vitest';

test('both files of the compiled core are found by itself in a test environment with a DOM', async () => {
  const { auctionStore, createClient } = await import('../../js/dist/index.js');
  const { createFakeServer } = await import('../../js/dist/testing/index.js');
  const server = createFakeServer();
  const client = createClient({ host: server.host });
  const store = client.tick('BTC/USD');
  store.subscribe(() => {});
  await server.flush();
  server.publish('BTC/USD', 5);
  await server.flush();
  expect(store.getSnapshot()?.price).toBe(5);
  server.auction({ auctionId: 'a', currentPrice: 90, remainingItems: 2 });
  const auction = auctionStore(client, 'a');
  const leave = auction.subscribe(() => {});
  await server.flush();
  expect(auction.getSnapshot().currentPrice).toBe(90);
  leave();
  client.close();
  await server.flush();
  expect(server.running).toEqual({ timers: 0, frames: 0, lifecycle: 0, sockets: 0 });
});
