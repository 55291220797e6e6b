// @vitest-environment happy-dom
// The hub of the server for users' tests, through the real client and the hook.
import { act, cleanup, render, screen } from '@testing-library/react';
import type { ReactElement } from 'react';
import { afterEach, expect, test } from 'vitest';

import { auctionStore, createClient } from 'tidewire';
import type { Client, ClientOptions } from 'tidewire';
import { TidewireProvider, useAuctionHub } from 'tidewire/react';
import { createFakeServer } from 'tidewire/testing';
import type { FakeServer, FakeServerOptions } from 'tidewire/testing';
import type { FakeHost } from '../../js/src/testing/fake_host.js';
import { listen, wasm } from './support/live_client.js';

const clients: Client[] = [];

function start(
  options: ClientOptions = {},
  serverOptions: FakeServerOptions = {},
): { server: FakeServer; client: Client } {
  const server = createFakeServer(serverOptions);
  const client = createClient({ host: server.host, ...wasm(), ...options });
  clients.push(client);
  return { server, client };
}

afterEach(() => {
  cleanup();
  for (const client of clients.splice(0)) client.close();
});

test('a component with the hook shows the price as it falls, and the bid that was accepted', async () => {
  const { server, client } = start();
  server.auction({ auctionId: 'a', currentPrice: 90, remainingItems: 2, activeViewers: 3 });
  function Page(): ReactElement {
    const { currentPrice, activeViewers, accepted, remainingItems, placeBid } = useAuctionHub('a');
    return (
      <button type="button" onClick={() => void placeBid(80)}>
        {[currentPrice, activeViewers, remainingItems, accepted?.winningPrice].join(' ')}
      </button>
    );
  }
  render(
    <TidewireProvider client={client}>
      <Page />
    </TidewireProvider>,
  );
  const button = screen.getByRole('button');
  await act(() => server.flush());
  expect(button.textContent).toBe('90 3 2 ');
  server.auction({ auctionId: 'a', currentPrice: 80 });
  await act(() => server.flush());
  expect(button.textContent).toBe('80 3 2 ');
  act(() => button.click());
  await act(() => server.flush());
  expect(button.textContent).toBe('80 3 1 80');
});

test('an auction that there is not is refused; groups are joined again after a loss', async () => {
  const { server, client } = start({ backoff: [0] });
  server.auction({ auctionId: 'a' });
  const known = auctionStore(client, 'a');
  const unknown = auctionStore(client, 'b');
  listen(known, unknown);
  await server.flush();
  expect(unknown.getSnapshot().connection.error?.code).toBe('join_refused');
  server.drop();
  await server.advance(100);
  expect(known.getSnapshot().isConnected).toBe(true);
  expect(server.sockets).toHaveLength(2);
  server.auction({ auctionId: 'a', status: 'ended' });
  await server.flush();
  expect(known.getSnapshot()).toMatchObject({ status: 'ended', endReason: 'ended' });
});

test('what one has bought is counted once, however often one looks', async () => {
  const { server, client } = start();
  server.auction({ auctionId: 'a', currentPrice: 90, remainingItems: 3 });
  // It stays joined for its prices: the hub does not say again how it stands.
  listen(client.series('a', { channel: 'auctions' }));
  const store = auctionStore(client, 'a');
  const leave = store.subscribe(() => {});
  await server.flush();
  void store.getSnapshot().placeBid(90);
  await server.flush();
  const { accepted, remainingItems } = store.getSnapshot();
  expect([accepted?.winningPrice, remainingItems]).toEqual([90, 2]);
  leave();
  server.auction({ auctionId: 'a', currentPrice: 80 });
  await server.flush();
  listen(store);
  await server.flush();
  expect(store.getSnapshot()).toMatchObject({ currentPrice: 80, remainingItems: 2 });
  expect(store.getSnapshot().accepted).toBe(accepted);
});

test('who looks for the first time at what is joined already knows how it stands', async () => {
  const { server, client } = start();
  server.auction({ auctionId: 'a', currentPrice: 90, remainingItems: 3 });
  listen(client.series('a', { channel: 'auctions' }));
  await server.flush();
  const bid = client.post('auctions', '/api/auctions/a/bids', { bidPrice: 90 });
  await server.flush();
  await bid;
  const store = auctionStore(client, 'a');
  listen(store);
  await server.flush();
  expect(store.getSnapshot()).toMatchObject({ currentPrice: 90, remainingItems: 2 });
});

/** An auction at a price of 50, long enough after sockets were refused that it is polled. */
async function polledAuction(): Promise<{ server: FakeServer; store: ReturnType<typeof auctionStore> }> {
  const { server, client } = start();
  server.refuse('sockets');
  server.auction({ auctionId: 'a', currentPrice: 50 });
  const store = auctionStore(client, 'a');
  listen(store);
  await server.advance(20_000);
  return { server, store };
}

test('while sockets are refused, auctions are polled and bids still work', async () => {
  const { server, store } = await polledAuction();
  expect(store.getSnapshot()).toMatchObject({ currentPrice: 50, isConnected: false });
  const low = store.getSnapshot().placeBid(1);
  await server.flush();
  expect(await low).toMatchObject({ ok: false, error: { code: 'price_too_low' } });
});

test('a bid that was carried out is not called one that was never sent, whatever its answer is', async () => {
  const { server, store } = await polledAuction();
  (server.host as FakeHost).onHttp = () => Promise.resolve({ status: 200, body: 'OK' });
  const bid = store.getSnapshot().placeBid(50);
  await server.flush();
  expect(await bid).toMatchObject({ ok: false, error: { code: 'invalid_reply' } });
});

test('calls of other methods are answered by the test, or by the error of the real server', async () => {
  const { server, client } = start({ token: () => 'good' }, { requireAuth: true });
  server.authenticate((token) => token === 'good');
  listen(client.connection('auctions'));
  server.auction({ auctionId: 'a' });
  listen(auctionStore(client, 'a'));
  await server.flush();
  const unknown = client.command('auctions', 'Greet').catch((error: unknown) => error);
  await server.flush();
  expect(await unknown).toMatchObject({ code: 'invocation_failed', message: 'Unknown method' });
  server.answer(({ target }) => (target === 'Greet' ? { text: 'hello' } : undefined));
  const greeted = client.command('auctions', 'Greet');
  await server.flush();
  expect((await greeted)?.data).toEqual({ text: 'hello' });
});
