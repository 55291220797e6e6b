// Auctions on the real server's SignalR hub, spoken by the real core.
import { afterEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';

import { auctionStore } from 'tidewire';
import { runningAuction, signIn } from './support/auctions.js';
import { endAll, keep, reaches, startProxy, startServer } from './support/real_parts.js';

afterEach(endAll);

describe('an auction', () => {
  test('is joined, its price falls, and those who look on are counted', { timeout: 60_000 }, async () => {
    const server = await startServer();
    const { auctionId } = await runningAuction(server);
    const first = keep(auctionStore(await signIn(server, 'demo'), auctionId));
    const joined = await reaches(first, 'its state', (s) => s.currentPrice !== null);
    expect(joined).toMatchObject({ status: 'active', currency: 'EUR', isConnected: true });
    const client = await signIn(server, 'trader');
    const second = keep(auctionStore(client, auctionId));
    await reaches(first, 'two viewers', (s) => s.activeViewers === 2);
    await reaches(second, 'two viewers', (s) => s.activeViewers === 2);
    // The hub's prices are a series like any other.
    const tick = keep(client.tick(auctionId, { channel: 'auctions' }));
    const start = joined.currentPrice ?? 0;
    await reaches(second, 'a lower price', (s) => (s.currentPrice ?? start) < start);
    const last = await reaches(tick, 'the price', (t) => (t?.price ?? start) < start);
    expect(last?.price).toBe(second.getSnapshot().currentPrice);
    client.close();
    await reaches(first, 'one viewer', (s) => s.activeViewers === 1);
  });

  test('is won by one, who is told alone; a bid that is too low fails by name', async () => {
    const server = await startServer();
    const { auctionId, currentPrice, remainingItems } = await runningAuction(server);
    const winner = keep(auctionStore(await signIn(server, 'demo'), auctionId));
    const other = keep(auctionStore(await signIn(server, 'trader'), auctionId));
    for (const store of [winner, other]) {
      await reaches(store, 'its state', (s) => s.currentPrice !== null);
    }
    const low = await other.getSnapshot().placeBid(0.5);
    expect(low).toMatchObject({ ok: false, error: { code: 'price_too_low' } });
    await reaches(other, 'the rejection', (s) => s.rejected !== null);
    const bid = await winner.getSnapshot().placeBid(currentPrice, { bidId: 'my-bid' });
    expect(bid).toMatchObject({ ok: true, data: { bidId: 'my-bid' } });
    // The same id again: the same decision, and nothing more is sold.
    expect(await winner.getSnapshot().placeBid(currentPrice, { bidId: 'my-bid' })).toEqual(bid);
    const told = await reaches(winner, 'the acceptance', (s) => s.accepted !== null);
    expect(told).toMatchObject({ accepted: { bidId: 'my-bid' }, soldToOthers: 0, rejected: null });
    expect(told.remainingItems).toBe(remainingItems - 1);
    const seen = await reaches(other, 'the sale', (s) => s.soldToOthers === 1);
    expect(seen).toMatchObject({ remainingItems: remainingItems - 1, accepted: null });
  });

  test('is joined again after the line was cut', async () => {
    const server = await startServer();
    const { auctionId } = await runningAuction(server);
    const proxy = await startProxy(server);
    const witness = keep(auctionStore(await signIn(server, 'trader'), auctionId));
    const client = await signIn(server, 'demo', { backoff: [0, 50] }, proxy.port);
    const store = keep(auctionStore(client, auctionId));
    await reaches(store, 'joined', (s) => s.activeViewers === 2);
    proxy.cut();
    await reaches(store, 'the loss', (s) => !s.isConnected);
    await reaches(witness, 'one viewer', (s) => s.activeViewers === 1);
    proxy.open();
    await reaches(witness, 'both again', (s) => s.activeViewers === 2);
    await reaches(store, 'live', (s) => s.isConnected);
  });

  test('is polled while WebSockets are blocked, and can be bid in all the same', async () => {
    const server = await startServer();
    const { auctionId } = await runningAuction(server);
    class BlockedWebSocket extends WebSocket {
      constructor(_url: string, protocols?: string[]) {
        super('ws://127.0.0.1:1/', protocols);
      }
    }
    const client = await signIn(server, 'demo', {
      webSocket: BlockedWebSocket,
      poll: { afterMs: 50, intervalMs: 100 },
    });
    const store = keep(auctionStore(client, auctionId));
    const polled = await reaches(store, 'polled', (s) => s.currentPrice !== null);
    expect(polled).toMatchObject({ isConnected: false, connection: { isPolling: true } });
    const start = polled.currentPrice ?? 0;
    await reaches(store, 'a lower price', (s) => (s.currentPrice ?? start) < start);
    expect(await store.getSnapshot().placeBid(start)).toMatchObject({ ok: true });
  });

  test('of another tenant says that it may not be joined', async () => {
    const server = await startServer();
    const { auctionId } = await runningAuction(server);
    const store = keep(auctionStore(await signIn(server, 'rival'), auctionId));
    const { connection } = await reaches(store, 'refused', (s) => s.connection.error !== null);
    expect(connection.error).toEqual({ code: 'join_refused', message: `${auctionId}: Unauthorized` });
  });
});
