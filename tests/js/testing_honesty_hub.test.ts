// What the server for users' tests says on the hub of auctions, against the real one.
import { afterEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';

import type { AuctionState } from 'tidewire';
import { createFakeServer } from 'tidewire/testing';
import { runningAuction, tokenOf } from './support/auctions.js';
import { endAll, startServer } from './support/real_parts.js';
import { shapeOf } from './support/shape.js';

afterEach(endAll);

type Message = Readonly<Record<string, unknown>>;

const RECORD_END = '\x1e';
const GOOD = 'good';

/** A page's two ways to a server. */
interface Site {
  readonly http: (path: string, body?: object) => Promise<{ status: number; body: unknown }>;
  /** Says all of it, one after the other, and listens until the call `last` is answered. */
  readonly talk: (id: string, said: readonly Message[], last: string) => Promise<Message[]>;
}

/** Pings come at any time; viewers are counted by the real one alone. */
const isNoise = ({ type, target }: Message): boolean =>
  type === 6 || target === 'ViewerCountUpdated';

const recordsIn = (text: string): Message[] =>
  text
    .split(RECORD_END)
    .filter((record) => record !== '')
    .map((record) => JSON.parse(record) as Message);

const encoded = (messages: readonly Message[]): string[] =>
  [{ protocol: 'json', version: 1 }, ...messages].map((one) => JSON.stringify(one) + RECORD_END);

function realSite(origin: string, token: string): Site {
  return {
    http: async (path, body) => {
      const reply = await fetch(`${origin}${path}`, {
        method: body === undefined ? 'GET' : 'POST',
        headers: { authorization: `Bearer ${token}` },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      return { status: reply.status, body: (await reply.json()) as unknown };
    },
    talk: (id, said, last) =>
      new Promise((resolve, reject) => {
        const url = `${origin.replace('http', 'ws')}/hubs/auction?id=${id}&access_token=${token}`;
        const socket = new WebSocket(url);
        const heard: Message[] = [];
        socket.on('error', reject);
        socket.on('open', () => encoded(said).forEach((text) => socket.send(text)));
        socket.on('message', (data) => {
          heard.push(...recordsIn(String(data)));
          if (heard.some(({ invocationId }) => invocationId === last)) socket.close(1000);
        });
        socket.on('close', () => resolve(heard.filter((message) => !isNoise(message))));
      }),
  };
}

function fakeSite(auction: AuctionState): Site {
  const server = createFakeServer({ requireAuth: true });
  server.authenticate((token) => token === GOOD);
  server.auction(auction);
  return {
    http: async (path, body) => {
      const reply = server.host.http({
        url: `http://test${path}`,
        method: body === undefined ? 'GET' : 'POST',
        token: GOOD,
        body: body === undefined ? '' : JSON.stringify(body),
      });
      await server.flush();
      const { status, body: text } = await reply;
      return { status, body: JSON.parse(text) as unknown };
    },
    talk: async (id, said) => {
      const heard: Message[] = [];
      const url = `ws://test/hubs/auction?id=${id}&access_token=${GOOD}`;
      const socket = server.host.createWebSocket(url, []);
      socket.onmessage = ({ data }) => heard.push(...recordsIn(String(data)));
      await server.flush();
      encoded(said).forEach((text) => socket.send(text));
      await server.flush();
      socket.close(1000);
      await server.flush();
      return heard;
    },
  };
}

const call = (invocationId: string, target: string, ...given: unknown[]): Message => ({
  type: 1,
  invocationId,
  target,
  arguments: given,
});

/** Asks everything that there is to ask; the answers without what differs between two servers. */
async function interview(site: Site, auctionId: string): Promise<unknown> {
  const negotiated = await site.http('/hubs/auction/negotiate?negotiateVersion=1', {});
  const { connectionToken } = negotiated.body as { connectionToken: string };
  const bids = `/api/auctions/${auctionId}/bids`;
  const heard = await site.talk(
    connectionToken,
    [
      { type: 6 },
      call('1', 'JoinAuction', 'no-such-auction'),
      call('2', 'JoinAuction', auctionId),
      call('3', 'JoinAuction', 7),
      call('4', 'Dance'),
      call('5', 'LeaveAuction', auctionId),
    ],
    '5',
  );
  const answers = [
    await site.http(`/api/auctions?ids=${auctionId}`),
    await site.http(bids, { bidPrice: 0.5, bidId: 'low' }),
    await site.http(bids, { bidPrice: 1e9, bidId: 'high' }),
    await site.http(bids, { bidPrice: 'much' }),
    await site.http('/api/auctions/none/bids', { bidPrice: 1 }),
  ];
  return {
    negotiated: [negotiated.status, shapeOf(negotiated.body)],
    heard: heard.map(({ type, target, invocationId, error, ...rest }) => [
      { type, target, invocationId, error },
      shapeOf(rest),
    ]),
    answers: answers.map(({ status, body }) => [status, shapeOf(body), errorIn(body)]),
  };
}

const errorIn = (body: unknown): unknown =>
  (body as { error?: { code?: string } }).error?.code ?? null;

test('negotiation, calls, pushes and bids are answered as by the real server', async () => {
  const real = await startServer();
  const auction = await runningAuction(real);
  const fromReal = await interview(
    realSite(real.origin, await tokenOf(real, 'demo')),
    auction.auctionId,
  );
  expect(await interview(fakeSite(auction), auction.auctionId)).toEqual(fromReal);
});
