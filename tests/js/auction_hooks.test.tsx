// @vitest-environment happy-dom
// The hook and the composable of auctions in a page of the real server.
import { act, cleanup, render, screen, waitFor } from '@testing-library/react';
import { StrictMode } from 'react';
import type { ReactElement } from 'react';
import { afterEach, expect, test } from 'vitest';
import { createApp, defineComponent, h } from 'vue';
import { WebSocket } from 'ws';

import * as react from 'tidewire/react';
import * as vue from 'tidewire/vue';
import { runningAuction, signIn } from './support/auctions.js';
import type { NativeServer } from './support/native_server.js';
import { endAll, startServer } from './support/real_parts.js';

afterEach(async () => {
  cleanup();
  document.body.replaceChildren();
  await endAll();
});

/** The page is one of the server's, so that it may ask over HTTP. */
function atItsOrigin({ origin }: NativeServer): void {
  const { happyDOM } = globalThis as unknown as { happyDOM: { setURL(url: string): void } };
  happyDOM.setURL(`${origin}/`);
}

test('in React: one socket under StrictMode, the price shown, a bid placed', async () => {
  const server = await startServer();
  atItsOrigin(server);
  const { auctionId, currentPrice } = await runningAuction(server);
  let sockets = 0;
  class CountedWebSocket extends WebSocket {
    constructor(url: string, protocols?: string[]) {
      super(url, protocols);
      sockets += 1;
    }
  }
  function Page(): ReactElement {
    const { activeViewers, isConnected, accepted, placeBid } = react.useAuctionHub(auctionId);
    const price = react.useAuctionHub(auctionId, { select: (state) => state.currentPrice });
    return (
      <button type="button" onClick={() => void placeBid(currentPrice)}>
        {[isConnected, price !== null, activeViewers, accepted !== null].join(' ')}
      </button>
    );
  }
  const client = await signIn(server, 'demo', { webSocket: CountedWebSocket });
  render(
    <StrictMode>
      <react.TidewireProvider client={client}>
        <Page />
      </react.TidewireProvider>
    </StrictMode>,
  );
  const button = screen.getByRole('button');
  const shows = (text: string): Promise<void> =>
    waitFor(() => expect(button.textContent).toBe(text), { timeout: 10_000 });
  await shows('true true 1 false');
  act(() => button.click());
  await shows('true true 1 true');
  expect(sockets).toBe(1);
});

test('in Vue: the same', async () => {
  const server = await startServer();
  atItsOrigin(server);
  const { auctionId, currentPrice } = await runningAuction(server);
  const Page = defineComponent(() => {
    const auction = vue.useAuctionHub(() => auctionId);
    return () =>
      h(
        'button',
        { onClick: () => void auction.placeBid(currentPrice) },
        [
          auction.isConnected.value,
          auction.currentPrice.value !== null,
          auction.activeViewers.value,
          auction.accepted.value !== null,
        ].join(' '),
      );
  });
  const app = createApp(Page).use(vue.tidewire, { client: await signIn(server, 'demo') });
  app.mount(document.body.appendChild(document.createElement('div')));
  const button = screen.getByRole('button');
  const shows = (text: string): Promise<void> =>
    waitFor(() => expect(button.textContent).toBe(text), { timeout: 10_000 });
  await shows('true true 1 false');
  button.click();
  await shows('true true 1 true');
  app.unmount();
});
