// Auctions at two real servers behind a real nginx, with a real Redis; each server has a store of
// its own.
import { HttpTransportType } from '@microsoft/signalr';
import { afterEach, expect, test } from 'vitest';

import { auctionStore } from 'tidewire';
import type { AuctionHubState, AuctionState, Store } from 'tidewire';
import { runningAuction, signIn } from '../support/auctions.js';
import { startCluster, tokenFor } from '../support/cluster.js';
import { HubClient } from '../support/hub_client.js';
import { httpPost } from '../support/http_post.js';
import type { NativeServer } from '../support/native_server.js';
import { endAll, keep, reaches } from '../support/real_parts.js';
import { atEnd } from '../support/started.js';
import { until } from '../support/until.js';

afterEach(endAll);

interface BidReply {
  readonly status: number;
  readonly code: string | undefined;
  readonly reservationId: string | undefined;
}

async function bid(
  server: NativeServer,
  auction: AuctionState,
  token: string,
  bidId: string,
): Promise<BidReply> {
  const path = `${server.origin}/api/auctions/${auction.auctionId}/bids`;
  const reply = await httpPost(path, { bidPrice: auction.currentPrice, bidId }, token);
  const body = JSON.parse(reply.body) as { error?: { code: string }; reservationId?: string };
  return { status: reply.status, code: body.error?.code, reservationId: body.reservationId };
}

/** The same, once Redis has settled: right after its start it decides nothing. */
async function settledBid(...args: Parameters<typeof bid>): Promise<BidReply> {
  const deadline = Date.now() + 10_000;
  for (let reply = await bid(...args); ; reply = await bid(...args)) {
    if (reply.code !== 'bids_unavailable' || Date.now() > deadline) return reply;
  }
}

async function viewersAt(server: NativeServer, id: string, token: string): Promise<number> {
  const headers = { authorization: `Bearer ${token}` };
  const reply = await fetch(`${server.origin}/api/auctions/${id}`, { headers });
  return ((await reply.json()) as { activeViewers: number }).activeViewers;
}

async function connections(server: NativeServer): Promise<number> {
  const reply = await fetch(`${server.origin}/api/v1/ws/health`);
  return ((await reply.json()) as { total_connections: number }).total_connections;
}

const sees = (
  store: Store<AuctionHubState>,
  viewers: number,
): Promise<AuctionHubState> =>
  reaches(store, `${viewers} viewers`, (now) => now.isConnected && now.activeViewers === viewers);

test('two users at two servers race for the last item: one gets it, both are told', async () => {
  // Without limits: bids are repeated until Redis has settled.
  const { redis, servers } = await startCluster('--no-simulate', '--no-rate-limits');
  const auction = await runningAuction(servers[0]);
  const { auctionId } = auction;
  const stores: Store<AuctionHubState>[] = [];
  for (const [index, name] of ['demo', 'trader'].entries()) {
    const client = await signIn(index === 0 ? servers[0] : servers[1], name);
    stores.push(keep(auctionStore(client, auctionId)));
  }
  await Promise.all(stores.map((store) => sees(store, 2)));

  const other = await servers[0].token('admin', 'admin');
  for (let left = auction.remainingItems; left > 1; --left) {
    const sold = await settledBid(servers[left % 2 === 0 ? 0 : 1], auction, other, `b-${left}`);
    expect(sold).toMatchObject({ status: 201 });
  }
  const tokens = [await servers[0].token(), await servers[1].token('trader', 'trader')] as const;
  // A bid that is too low is decided, too, and tells when Redis has settled.
  await settledBid(servers[0], { ...auction, currentPrice: 0.5 }, other, 'low');
  const replies = await Promise.all([
    bid(servers[0], auction, tokens[0], 'mine'),
    bid(servers[1], auction, tokens[1], 'mine'),
  ]);
  expect(replies.map(({ status }) => status).sort()).toEqual([201, 409]);
  const winner = replies.findIndex(({ status }) => status === 201);
  const loser = 1 - winner;
  expect(replies[loser]).toMatchObject({ code: 'sold_out' });
  const won = { bidId: 'mine', reservationId: replies[winner]?.reservationId };
  for (const [index, store] of stores.entries()) {
    await reaches(store, 'the end', ({ endReason }) => endReason === 'sold_out');
    const told = await reaches(store, 'the answer', (s) => (s.accepted ?? s.rejected) !== null);
    if (index === winner) expect(told.accepted).toMatchObject(won);
    else expect(told).toMatchObject({ accepted: null, rejected: { reason: 'sold_out' } });
  }
  // The other server gives the same answer to a bid that is repeated.
  const again = servers[loser === 0 ? 0 : 1];
  expect(await bid(again, auction, tokens[winner === 0 ? 0 : 1], 'mine')).toEqual(replies[winner]);

  await redis.kill();
  const reply = await bid(servers[0], auction, other, 'later');
  expect(reply).toMatchObject({ status: 503, code: 'bids_unavailable' });
});

test('a negotiated connection is opened where it was negotiated, at the first attempt', async () => {
  const { nginx, servers } = await startCluster('--no-simulate');
  const { auctionId } = await runningAuction(servers[0]);
  const demo = await servers[0].token();
  for (let user = 0; user < 10; ++user) {
    const token = tokenFor(`viewer-${user}`, demo);
    for (const transport of [HttpTransportType.WebSockets, HttpTransportType.LongPolling]) {
      const official = new HubClient(nginx.port, { token, transport });
      atEnd(() => official.connection.stop());
      await official.connection.start();
    }
    // Ours as in a browser, with the token in the query; a second attempt would fail the test.
    const options = { token, backoff: [3_600_000] };
    const client = await signIn(servers[0], 'demo', options, nginx.port);
    await reaches(keep(auctionStore(client, auctionId)), 'connected', (now) => now.isConnected);
  }
});

test('viewers of a server that is killed vanish, and come back at the other', async () => {
  const { nginx, servers } = await startCluster('--no-simulate');
  const { auctionId } = await runningAuction(servers[0]);
  const token = await servers[1].token();
  const stores: Store<AuctionHubState>[] = [];
  // nginx sends each token to one of the servers: users come until both have some.
  const isSpread = async (): Promise<boolean> =>
    (await connections(servers[0])) > 0 && (await connections(servers[1])) > 0;
  while (!(await isSpread())) {
    expect(stores.length).toBeLessThan(40);
    const own = tokenFor(`viewer-${stores.length}`, token);
    const client = await signIn(servers[0], 'demo', { token: own }, nginx.port);
    stores.push(keep(auctionStore(client, auctionId)));
    await Promise.all(stores.map((store) => sees(store, stores.length)));
  }
  const here = stores.length;
  for (const server of servers) expect(await viewersAt(server, auctionId, token)).toBe(here);
  // Two that look on at the first server only, and are gone with it.
  for (const name of ['demo', 'trader']) {
    keep(auctionStore(await signIn(servers[0], name), auctionId));
  }
  await Promise.all(stores.map((store) => sees(store, here + 2)));

  await servers[0].stop('SIGKILL');
  await until('all are at the other server', () =>
    stores.every((store) => store.getSnapshot().isConnected),
  );
  await Promise.all(stores.map((store) => sees(store, here)));
  expect(await viewersAt(servers[1], auctionId, token)).toBe(here);
  expect(nginx.log).toContain('/hubs/auction');
});
