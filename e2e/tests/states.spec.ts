import type { Page } from '@playwright/test';
import { type Route, expectNoSidewaysScroll } from '../support/demo_page.ts';
import { NETWORK_ERRORS, expect, test } from '../support/fixtures.ts';
import { hold } from '../support/held_requests.ts';

test.use({ allowedErrors: NETWORK_ERRORS });

/** What a page asks for over HTTP: what it says while it waits, when it does not get it, and where that is. */
const REQUESTS: readonly (readonly [route: Route, path: string, loading: string, failed: string, place: string])[] = [
  ['market', '**/api/market/ticks', 'Loading the market…', 'The list of pairs could not be read', 'market-placeholder'],
  ['orders', '**/api/products', 'Loading the products…', 'The products could not be read', 'products'],
  ['orders', '**/api/orders/*', 'Loading the order…', 'The order could not be read', 'order'],
];

for (const [route, path, loading, failed, place] of REQUESTS) {
  test(`the ${route} page says that it waits for ${path.slice(2)}, that it failed, and one click asks again`, async ({ server, demo, page }) => {
    const release = await hold(page, path);
    await demo.goTo(server.url, route);
    await expect(page.getByText(loading)).toBeVisible();
    // A connection that comes asks again by itself.
    await expect(page.getByTestId('connection-button')).toContainText('Live');
    release();
    const room = page.getByTestId(place);
    await expect(room).toContainText(`${failed}: the server answered with status 503.`);
    await page.unroute(path);
    await room.getByRole('button', { name: 'Try again' }).click();
    await expect(page.getByText(failed)).toHaveCount(0);
    await expect(page.getByText(loading)).toHaveCount(0);
  });
}

test('the auctions keep their places while they are read; without a server the page says so', async ({ server, demo, page }) => {
  const path = '**/api/auctions';
  const release = await hold(page, path, (request) => request.abort('connectionrefused'));
  await demo.goTo(server.url, 'auctions');
  await expect(page.locator('.auction--loading')).toHaveCount(3);
  await expect(page.getByTestId('connection-button')).toContainText('Live');
  release();
  await expect(page.getByText('The auctions could not be read: the server cannot be reached.')).toBeVisible();
  await page.unroute(path);
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByTestId('auction')).toHaveCount(3);
});

test('what is empty says what would be there', async ({ server, demo, page }) => {
  await demo.goTo(server.url, 'notifications');
  await expect(page.getByTestId('inbox')).toContainText('Nothing yet. Set a price alert on the market page and wait for it.');
  await demo.goTo(server.url, 'bot');
  await expect(page.getByText('No trades while this page was open.')).toBeVisible();
  await demo.goTo(server.url, 'auctions');
  await expect(page.getByText('prices are told at most every five seconds')).toBeVisible();
});

/** What Chromium counts as shifts that nobody asked for; 0.1 is what it calls good. */
const SHIFT_MAX = 0.02;
const MESSAGE_DELAY_MS = 400;

/** Holds what sockets bring until after the first paint: only what a visitor saw before it came can jump. */
async function delayMessages(page: Page): Promise<void> {
  await page.routeWebSocket(/.*/, (socket) => {
    socket.connectToServer().onMessage((message) => setTimeout(() => socket.send(message), MESSAGE_DELAY_MS));
  });
}

for (const width of [360, 1280]) {
  test(`nothing jumps while a page fills, at ${width} px`, async ({ server, demo, page }) => {
    await page.setViewportSize({ width, height: 800 });
    await delayMessages(page);
    await page.addInitScript(() => {
      const shifts: { value: number; where: string }[] = [];
      Object.assign(window, { shifts });
      interface Shift extends PerformanceEntry {
        readonly value: number;
        readonly hadRecentInput: boolean;
        readonly sources: readonly { readonly node: Element | null }[];
      }
      new PerformanceObserver((list) => {
        for (const { value, hadRecentInput, sources } of list.getEntries() as Shift[]) {
          if (!hadRecentInput) shifts.push({ value, where: sources.map(({ node }) => node?.className ?? node?.nodeName).join(', ') });
        }
      }).observe({ type: 'layout-shift', buffered: true });
    });
    for (const route of ['market', 'bot', 'auctions', 'orders', 'notifications', 'performance'] as const) {
      // Another address, so that the page is loaded and not only its view changed.
      await page.goto(`${server.url}/?${route}#/${route}`);
      await expect(demo.connection.first()).toHaveText('Live');
      if (route === 'market') await expect(page.getByRole('img', { name: /trades, last price/ })).toBeVisible();
      if (route === 'bot') await expect(page.getByText(/\d of \d running/)).toBeVisible();
      if (route === 'performance') await expect(page.getByTestId('server-monitor')).toContainText(/\d/);
      if (route === 'orders') await expect(page.getByTestId('product')).toHaveCount(4);
      if (route === 'auctions') await expect(page.getByTestId('viewers').last()).toHaveText(/\d/);
      const shifts = await page.evaluate(() => (window as typeof window & { shifts: { value: number; where: string }[] }).shifts);
      const total = shifts.reduce((sum, { value }) => sum + value, 0);
      expect(total, `${route}: ${JSON.stringify(shifts)}`).toBeLessThanOrEqual(SHIFT_MAX);
      await expectNoSidewaysScroll(page);
    }
  });
}
