import { NETWORK_ERRORS, expect, test } from '../support/fixtures.ts';
import { expectContiguous, expectOrdered } from '../support/series_checks.ts';

test.use({ allowedErrors: NETWORK_ERRORS });

test('dropped sockets come back by themselves, and no trade is missing', async ({ server, demo }) => {
  await demo.open(server.url);
  await demo.expectLive();
  await demo.expectPoints(10);
  await demo.openDrawer();
  const market = demo.channel('market');
  await expect(market.getByTestId('transport')).toHaveText('WebSocket');
  await expect(market).toContainText('BTC/USD live');
  await demo.drawer.getByRole('button', { name: 'Drop the sockets' }).click();
  await expect(market).toContainText('socket closed, code 1006');
  await demo.expectLive();
  expectContiguous(await demo.series());
});

test('sockets that fall silent are found out, and no trade is missing', async ({ server, demo, page }) => {
  let mend = (): void => {};
  const mended = new Promise<void>((resolve) => (mend = resolve));
  let opened = 0;
  await page.routeWebSocket('**/ws/market-data', async (socket) => {
    opened += 1;
    // Else it may be back before anybody has read what is wrong.
    if (opened > 1) await mended;
    // The server asks for a ping every 20 s; here it asks for one sooner.
    socket.connectToServer().onMessage((message) => {
      socket.send(typeof message === 'string' ? message.replace(/"heartbeat_ms":\d+/, '"heartbeat_ms":1000') : message);
    });
  });
  await demo.open(server.url);
  await demo.expectLive();
  await demo.expectPoints(10);
  await demo.openDrawer();
  await demo.drawer.getByRole('button', { name: 'Stall them' }).click();
  await expect(demo.drawer.getByRole('status')).toContainText('open but silent');
  const before = await demo.lastPoint();
  await expect(demo.banner).toContainText('The connection was lost');
  await expect(demo.channel('market')).toContainText('no answer to a ping');
  mend();
  await demo.expectLive();
  await expect.poll(async () => (await demo.lastPoint())?.[0] ?? NaN).toBeGreaterThan(before?.[0] ?? NaN);
  expectContiguous(await demo.series());
});

test('a token that ends is replaced by a fresh one', async ({ server, demo }) => {
  await demo.open(server.url);
  await demo.expectLive();
  await demo.openDrawer();
  await demo.drawer.getByRole('button', { name: 'Expire the token' }).click();
  await expect(demo.channel('market')).toContainText('code 4001: the token is no good');
  await expect(demo.channel('crypto')).not.toContainText('4001');
  await demo.expectLive();
});

test('a revoked sign-in is not retried: the banner asks to sign in, and one press does', async ({ server, demo, page }) => {
  await demo.open(server.url);
  await demo.expectLive();
  await demo.openDrawer();
  const revoke = demo.drawer.getByRole('button', { name: 'Revoke the sign-in' });
  await revoke.click();
  await expect(demo.banner).toContainText('no longer accepts this sign-in');
  await expect(demo.channel('market')).toHaveAttribute('data-status', 'closed');
  await demo.banner.getByRole('button', { name: 'Sign in again' }).press('Enter');
  await expect(revoke).toHaveAttribute('aria-pressed', 'false');
  await demo.expectLive();
  // The banner has gone, and its button: the keyboard goes on in the page.
  await expect(page.locator('main')).toBeFocused();
});

test('a server that comes back without its history: the page keeps what it had, and says that there is a gap', async ({ server, demo, page }) => {
  await demo.open(server.url);
  await demo.expectLive();
  await demo.expectPoints(10);
  await demo.openDrawer();
  const market = demo.channel('market');
  const before = await demo.lastPoint();
  await demo.drawer.getByRole('button', { name: 'Restart the server' }).click();
  await expect(market).toContainText('code 1012: the server restarts');
  await expect(demo.drawer.getByRole('status')).toContainText('The server has lost its trades');

  await expect(demo.seriesStatus).toHaveText('Gap');
  await expect(market).toContainText('BTC/USD gap');
  await expect(demo.banner).toHaveCount(0);
  // Numbered anew, behind what was there: the last trade before the seam is still on the chart.
  await expect.poll(async () => (await demo.lastPoint())?.[0] ?? NaN).toBeLessThan(before?.[0] ?? 0);
  const series = await demo.series();
  expectOrdered(series);
  expect(series.points.map(String)).toContain(String(before));
  // The day's candles are kept, as by a restart of the simulated market: the change is known.
  await expect(demo.cards.first().getByTestId('change')).toContainText('%');
  await page.getByRole('button', { name: '1 m', exact: true }).click();
  await expect(demo.seriesStatus).toHaveText('Live');
  await expect.poll(async () => Number(await demo.chart.getAttribute('data-length'))).toBeGreaterThan(100);
});

test('offline in the page alone: nothing is tried until it is back', async ({ server, demo, page }) => {
  await demo.open(server.url);
  await demo.expectLive();
  await demo.openDrawer();
  const offline = demo.drawer.getByRole('button', { name: 'Go offline' });
  const tried: string[] = [];
  page.on('request', (request) => {
    if (new URL(request.url()).pathname.startsWith('/api/')) tried.push(request.url());
  });
  page.on('websocket', (socket) => tried.push(socket.url()));
  await offline.click();
  await expect(demo.banner).toContainText('This device is offline');
  await expect(demo.chart).toHaveAttribute('data-stale', 'true');
  // A page that reads something as it opens does not get through either.
  await page.getByRole('link', { name: 'Auctions' }).click();
  await expect(page.getByText('The auctions could not be read: this device is offline.')).toBeVisible();
  await page.getByRole('link', { name: 'Market' }).click();
  await expect(page.getByText('The list of pairs could not be read: this device is offline.')).toBeVisible();
  expect(tried).toEqual([]);
  // Who has it tried all the same is told no other cause.
  await demo.banner.getByRole('button', { name: 'Try anyway' }).click();
  await expect(demo.channel('market')).toHaveAttribute('data-status', 'reconnecting');
  await expect(demo.banner).toContainText('This device is offline');
  await offline.click();
  await demo.expectLive();
  expectContiguous(await demo.series());
});

test('the drawer can be opened, used and left with the keyboard', async ({ server, demo, page }) => {
  await demo.open(server.url);
  await demo.expectLive();
  const opener = page.getByTestId('connection-button');
  const heading = demo.drawer.getByRole('heading', { name: 'Connections' });
  await opener.focus();
  for (const close of [() => page.keyboard.press('Escape'), () => demo.drawer.getByRole('button', { name: 'Close' }).press('Enter')]) {
    await page.keyboard.press('Enter');
    await expect(heading).toBeFocused();
    await close();
    await expect(demo.drawer).toHaveCount(0);
    await expect(opener).toBeFocused();
  }
});
