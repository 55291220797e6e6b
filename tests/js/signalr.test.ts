// The hub as the official SignalR client finds it: nothing here is scripted.
import { HttpTransportType, HubConnectionState } from '@microsoft/signalr';
import { afterEach, describe, expect, test } from 'vitest';

import { HubClient } from './support/hub_client.js';
import type { HubOptions } from './support/hub_client.js';
import type { NativeServer } from './support/native_server.js';
import { atEnd, endAll, startProxy, startServer } from './support/started.js';
import { until } from './support/until.js';

afterEach(endAll);

/** Delays of a client that does not give up within a test. */
const PATIENT = Array<number>(200).fill(50);

const ARGS = ['--demo', '--demo-tokens', '--jwt-secret', 'x'.repeat(32)];

interface Auction {
  readonly auctionId: string;
  readonly status: string;
  readonly currentPrice: number;
  readonly remainingItems: number;
  readonly dropsRemaining: number;
  readonly activeViewers: number;
  readonly endsAt: string;
}

interface Bid {
  readonly status: number;
  readonly body: {
    readonly bidId?: string;
    readonly accepted?: boolean;
    readonly winningPrice?: number;
    readonly reservationId?: string;
    readonly expiresAt?: string;
    readonly currentPrice?: number;
    readonly error?: { readonly code: string };
  };
}

async function auctionsOf(server: NativeServer, token: string): Promise<readonly Auction[]> {
  const response = await fetch(`${server.origin}/api/auctions`, {
    headers: { authorization: `Bearer ${token}` },
  });
  expect(response.status).toBe(200);
  return ((await response.json()) as { auctions: Auction[] }).auctions;
}

/** The auction that goes on falling for the longest; some auction of the demo always does. */
async function falling(server: NativeServer, token: string): Promise<Auction> {
  const [longest] = (await auctionsOf(server, token))
    .filter(({ status }) => status === 'active')
    .sort((a, b) => Date.parse(b.endsAt) - Date.parse(a.endsAt));
  if (longest === undefined) throw new Error('no auction falls');
  expect(longest.dropsRemaining).toBeGreaterThan(10);
  return longest;
}

async function bid(
  server: NativeServer,
  token: string,
  auctionId: string,
  body: Readonly<Record<string, unknown>>,
): Promise<Bid> {
  const response = await fetch(`${server.origin}/api/auctions/${auctionId}/bids`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: (await response.json()) as Bid['body'] };
}

async function connected(port: number, options: HubOptions): Promise<HubClient> {
  const client = new HubClient(port, options);
  atEnd(() => client.connection.stop());
  await client.connection.start();
  return client;
}

describe.each([
  ['WebSockets', HttpTransportType.WebSockets],
  ['long polling', HttpTransportType.LongPolling],
])('over %s', (_, transport) => {
  test('a client joins, gets the state, and sees the price fall', async () => {
    const server = await startServer(ARGS);
    const token = await server.token();
    const { auctionId } = await falling(server, token);
    const client = await connected(server.port, { token, transport });
    await client.join(auctionId);
    const state = await client.push('AuctionState');
    expect(state).toMatchObject({ auctionId, activeViewers: 1, status: 'active', currency: 'EUR' });
    const updated = await client.push('PriceUpdated');
    expect(updated).toMatchObject({ auctionId, currency: 'EUR' });
    expect(updated['currentPrice']).toBeLessThan(state['currentPrice'] as number);
    expect(updated['dropsRemaining']).toBeLessThan(state['dropsRemaining'] as number);
  });

  test('viewers are counted as they join, leave and stop', async () => {
    const server = await startServer(ARGS);
    const token = await server.token();
    const { auctionId } = await falling(server, token);
    const watcher = await connected(server.port, { token, transport });
    await watcher.join(auctionId);
    const count = (activeViewers: number): Promise<unknown> =>
      watcher.push('ViewerCountUpdated', (data) => data['activeViewers'] === activeViewers);
    const other = await connected(server.port, { token, transport });
    await other.join(auctionId);
    expect(await other.push('AuctionState')).toMatchObject({ activeViewers: 2 });
    await count(2);
    await other.leave(auctionId);
    watcher.pushes.length = 0;
    await count(1);
    await other.join(auctionId);
    await count(2);
    watcher.pushes.length = 0;
    await other.connection.stop();
    await count(1);
  });

  test('what is wrong with a call is told to who called', async () => {
    const server = await startServer(ARGS);
    const token = await server.token();
    const [foreign] = await auctionsOf(server, await server.token('rival', 'rival'));
    const client = await connected(server.port, { token, transport });
    await expect(client.join(foreign?.auctionId ?? '')).rejects.toThrow('Unauthorized');
    await expect(client.join('nothing')).rejects.toThrow('Auction not found');
    await expect(client.connection.invoke('Nothing')).rejects.toThrow('Unknown method');
    await expect(client.connection.invoke('JoinAuction', 1)).rejects.toThrow('Invalid arguments');
    const calls = Array.from({ length: 40 }, () => client.leave('nothing'));
    const refused = (await Promise.allSettled(calls)).filter(({ status }) => status === 'rejected');
    expect(refused.length).toBeGreaterThan(10);
    expect(String((refused[0] as PromiseRejectedResult).reason)).toContain('Rate limit exceeded');
    expect(client.connection.state).toBe(HubConnectionState.Connected);
  });
});

test('without a good token nothing is negotiated', async () => {
  const server = await startServer(ARGS);
  const client = new HubClient(server.port, { token: 'no.token.atall' });
  await expect(client.connection.start()).rejects.toThrow('401');
});

describe('bids', () => {
  test('the winner hears that it won, the others that an item is gone', async () => {
    const server = await startServer(ARGS);
    const [token, other] = [await server.token('trader', 'trader'), await server.token()];
    const { auctionId, remainingItems, currentPrice } = await falling(server, token);
    const [winner, elsewhere, viewer] = await Promise.all([
      connected(server.port, { token }),
      connected(server.port, { token, transport: HttpTransportType.LongPolling }),
      connected(server.port, { token: other }),
    ]);
    for (const client of [winner, elsewhere, viewer]) await client.join(auctionId);
    const { status, body } = await bid(server, token, auctionId, { bidPrice: currentPrice });
    expect(status).toBe(201);
    expect(body).toMatchObject({ accepted: true });
    expect(body.winningPrice).toBeLessThanOrEqual(currentPrice);
    for (const client of [winner, elsewhere]) {
      expect(await client.push('BidAccepted')).toEqual({
        auctionId,
        bidId: body.bidId,
        winningPrice: body.winningPrice,
        reservationId: body.reservationId,
        expiresAt: body.expiresAt,
      });
    }
    const left = remainingItems - 1;
    expect(await viewer.push('ItemSold')).toEqual({ auctionId, remainingItems: left });
    const targets = (client: HubClient): string[] => client.pushes.map(({ target }) => target);
    expect(targets(winner)).not.toContain('ItemSold');
    expect(targets(viewer)).not.toContain('BidAccepted');
  });

  test('a bid below the price is refused, to the bidder alone', async () => {
    const server = await startServer(ARGS);
    const [token, other] = [await server.token('trader', 'trader'), await server.token()];
    const { auctionId } = await falling(server, token);
    const bidder = await connected(server.port, { token });
    const viewer = await connected(server.port, { token: other });
    for (const client of [bidder, viewer]) await client.join(auctionId);
    const { status, body } = await bid(server, token, auctionId, { bidPrice: 1, bidId: 'mine' });
    expect(status).toBe(409);
    expect(body).toMatchObject({ bidId: 'mine', error: { code: 'price_too_low' } });
    expect(await bidder.push('BidRejected')).toEqual({
      auctionId,
      bidId: 'mine',
      reason: 'price_too_low',
      currentPrice: body.currentPrice,
    });
    expect(viewer.pushes.filter(({ target }) => target === 'BidRejected')).toEqual([]);
  });

  test('bids that race never sell one item twice, and the end is told once', async () => {
    const server = await startServer(ARGS);
    const token = await server.token('trader', 'trader');
    const { auctionId, remainingItems } = await falling(server, token);
    const viewer = await connected(server.port, { token: await server.token() });
    await viewer.join(auctionId);
    const bids = await Promise.all(
      Array.from({ length: remainingItems + 20 }, () =>
        bid(server, token, auctionId, { bidPrice: 5_000 }),
      ),
    );
    const won = bids.filter(({ status }) => status === 201);
    expect(won).toHaveLength(remainingItems);
    expect(new Set(won.map(({ body }) => body.reservationId)).size).toBe(remainingItems);
    const lost = bids.filter(({ status }) => status === 409);
    expect(lost.map(({ body }) => body.error?.code)).toEqual(lost.map(() => 'sold_out'));
    expect(await viewer.push('AuctionEnded')).toEqual({ auctionId, reason: 'sold_out' });
    const sold = viewer.pushes.filter(({ target }) => target === 'ItemSold');
    expect(sold.map(({ data }) => data['remainingItems'])).toEqual(
      Array.from({ length: remainingItems }, (_, index) => remainingItems - 1 - index),
    );
    expect(viewer.pushes.filter(({ target }) => target === 'AuctionEnded')).toHaveLength(1);
    const [after] = (await auctionsOf(server, token)).filter((one) => one.auctionId === auctionId);
    expect(after).toMatchObject({ status: 'sold_out', remainingItems: 0 });
  });

  test('a bid with an id is decided once, however often it is sent', async () => {
    const server = await startServer(ARGS);
    const token = await server.token('trader', 'trader');
    const { auctionId, remainingItems } = await falling(server, token);
    const same = { bidPrice: 5_000, bidId: 'once' };
    const [first, ...again] = await Promise.all(
      [1, 2, 3].map(() => bid(server, token, auctionId, same)),
    );
    expect(first?.status).toBe(201);
    for (const answer of again) expect(answer).toEqual(first);
    const [after] = (await auctionsOf(server, token)).filter((one) => one.auctionId === auctionId);
    expect(after?.remainingItems).toBe(remainingItems - 1);
  });

  test('another tenant bids in vain', async () => {
    const server = await startServer(ARGS);
    const { auctionId } = await falling(server, await server.token());
    const rival = await server.token('rival', 'rival');
    expect((await bid(server, rival, auctionId, { bidPrice: 5_000 })).status).toBe(403);
    expect((await bid(server, rival, 'nothing', { bidPrice: 5_000 })).status).toBe(404);
  });
});

describe('connections that break', () => {
  test('a cut connection is lost to the count, and the client comes back by itself', async () => {
    const server = await startServer(ARGS);
    const proxy = await startProxy(server);
    const token = await server.token();
    const { auctionId } = await falling(server, token);
    const watcher = await connected(server.port, { token });
    await watcher.join(auctionId);
    const client = await connected(proxy.port, { token, reconnect: PATIENT });
    await client.join(auctionId);
    const { connectionId } = client.connection;
    await watcher.push('ViewerCountUpdated', (data) => data['activeViewers'] === 2);
    watcher.pushes.length = 0;
    const back = new Promise<string | undefined>((resolve) => {
      client.connection.onreconnected(resolve);
    });
    proxy.cut();
    await watcher.push('ViewerCountUpdated', (data) => data['activeViewers'] === 1);
    proxy.open();
    expect(await back).not.toBe(connectionId);
    client.pushes.length = 0;
    await client.join(auctionId);
    expect(await client.push('AuctionState')).toMatchObject({ activeViewers: 2 });
  });

  test('stateful reconnect replays what was pushed while the line was cut', async () => {
    const server = await startServer(ARGS);
    const proxy = await startProxy(server);
    const token = await server.token('trader', 'trader');
    const { auctionId, remainingItems } = await falling(server, token);
    const client = await connected(proxy.port, {
      token: await server.token(),
      stateful: true,
      reconnect: [0, 100, 100, 200],
    });
    const { connectionId } = client.connection;
    let reconnects = 0;
    client.connection.onreconnecting(() => (reconnects += 1));
    await client.join(auctionId);
    const sold = (): unknown[] =>
      client.pushes
        .filter(({ target }) => target === 'ItemSold')
        .map(({ data }) => data['remainingItems']);
    const expected: number[] = [];
    for (let left = remainingItems - 1; left >= 0 && expected.length < 3; --left) {
      const before = proxy.accepted;
      proxy.cut();
      proxy.open();
      expect((await bid(server, token, auctionId, { bidPrice: 5_000 })).status).toBe(201);
      expected.push(left);
      await client.push('ItemSold', (data) => data['remainingItems'] === left);
      expect(proxy.accepted).toBeGreaterThan(before);
    }
    expect(sold()).toEqual(expected);
    expect(reconnects).toBe(0);
    expect(client.connection.connectionId).toBe(connectionId);
    await client.leave(auctionId);
  });

  test('a server that stops asks its clients to come back, and they do', async () => {
    const server = await startServer(ARGS);
    const token = await server.token();
    const clients = await Promise.all(
      [HttpTransportType.WebSockets, HttpTransportType.LongPolling].map((transport) =>
        connected(server.port, { token, transport, reconnect: PATIENT }),
      ),
    );
    const back = clients.map(
      ({ connection }) => new Promise((resolve) => connection.onreconnected(resolve)),
    );
    await server.stop('SIGTERM');
    const next = await startServer(ARGS, server.port);
    await Promise.all(back);
    const { auctionId } = await falling(next, token);
    for (const client of clients) await client.join(auctionId);
    await until('both are counted', () =>
      clients.every(({ pushes }) => pushes.some(({ data }) => data['activeViewers'] === 2)),
    );
  });
});
