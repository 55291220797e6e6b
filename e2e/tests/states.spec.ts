import type { Page } from '@playwright/test';
import { expectAccessible } from '../support/accessibility.ts';
import { type Route, expectNoSidewaysScroll } from '../support/demo_page.ts';
import { NETWORK_ERRORS, expect, test } from '../support/fixtures.ts';
import { hold } from '../support/held_requests.ts';

// React reports what the page catches.
test.use({ allowedErrors: new RegExp(`${NETWORK_ERRORS.source}|the server did not send the page`) });

// No flash is in the middle of fading while colours are measured.
test.beforeEach(({ page }) => page.emulateMedia({ reducedMotion: 'reduce' }));

/** What a page asks for over HTTP: what it says while it waits, when it does not get it, and where that is. */
const REQUESTS: readonly (readonly [route: Route, path: string, loading: string, failed: string, place: string])[] = [
  ['market', '**/api/market/ticks', 'Loading the market…', 'The list of pairs could not be read', 'market-placeholder'],
  ['performance', '**/api/market/ticks', 'Loading the list of symbols', 'The list of symbols could not be read', 'symbols-placeholder'],
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
    await expectAccessible(page, `${route} waits`);
    release();
    const room = page.getByTestId(place);
    await expect(room).toContainText(`${failed}: the server answered with status 503.`);
    await expectAccessible(page, `${route} failed`);
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
  await expectAccessible(page, 'auctions wait');
  release();
  await expect(page.getByText('The auctions could not be read: the server cannot be reached.')).toBeVisible();
  await expectAccessible(page, 'auctions failed');
  await page.unroute(path);
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByTestId('auction')).toHaveCount(3);
});

test('the tab is named after a market that could not be read, not after the page before', async ({ server, demo, page }) => {
  await page.route('**/api/market/ticks', (request) => request.fulfill({ status: 503, body: '{}' }));
  await demo.goTo(server.url, 'auctions');
  await expect(page).toHaveTitle('Auctions · Tidewire');
  await page.getByRole('link', { name: 'Market' }).click();
  await expect(page.getByText('The list of pairs could not be read')).toBeVisible();
  await expect(page).toHaveTitle('Market · Tidewire');
});

test('a market without pairs says so, on each page that would follow them', async ({ server, demo, page }) => {
  await page.route('**/api/market/ticks', (request) => request.fulfill({ json: { ticks: [] } }));
  await demo.goTo(server.url, 'market');
  await expect(page.getByText('This server lists no pairs.')).toBeVisible();
  await expectAccessible(page, 'market without pairs');
  await demo.goTo(server.url, 'performance');
  await expect(page.getByText('This server lists no symbols.')).toBeVisible();
  await expect(page.locator('[data-name="Ticks"]')).toContainText('no symbols');
  await expectAccessible(page, 'performance without symbols');
});

test.describe('a page whose file does not come', () => {
  const FILE = '**/assets/PerformancePage-*.js';

  test.beforeEach(async ({ server, demo, page }) => {
    await page.route(FILE, (request) => request.abort('connectionrefused'));
    await demo.open(server.url);
    await demo.expectLive();
    await page.getByRole('link', { name: 'Performance' }).click();
    await expect(page.getByTestId('page-failed')).toContainText('Performance could not be shown: the server did not send the page.');
  });

  test('says so in its place, and one click asks again', async ({ demo, page }) => {
    const room = page.getByTestId('page-failed');
    await expect(page).toHaveTitle('Performance · Tidewire');
    await expectAccessible(page, 'page failed');
    await demo.openDrawer();
    await expect(demo.channel('metrics')).toHaveAttribute('data-status', 'live');
    await expect(page.getByRole('button', { name: 'Reload the demo' })).toHaveCount(0);
    await room.getByRole('button', { name: 'Try again' }).click();
    // For a browser that does not fetch it again.
    await expect(page.getByRole('button', { name: 'Reload the demo' })).toBeVisible();
    await page.unroute(FILE);
    await room.getByRole('button', { name: 'Try again' }).click();
    await expect(page.getByTestId('server-monitor')).toBeVisible();
    await expect(room).toHaveCount(0);
  });

  test('comes by itself when the connection is back', async ({ demo, page }) => {
    await page.unroute(FILE);
    await demo.openDrawer();
    await demo.drawer.getByRole('button', { name: 'Drop the sockets' }).click();
    await expect(page.getByTestId('server-monitor')).toBeVisible();
  });

  test('is asked for again by who comes back to it from another page', async ({ page }) => {
    await page.getByRole('link', { name: 'Auctions' }).click();
    await expect(page.getByTestId('auction')).toHaveCount(3);
    await page.unroute(FILE);
    await page.getByRole('link', { name: 'Performance' }).click();
    await expect(page.getByTestId('server-monitor')).toBeVisible();
  });
});

test('every page opens without a server once the first one was live', async ({ server, demo, page }) => {
  await demo.open(server.url);
  await demo.expectLive();
  const files = () => page.evaluate(() => performance.getEntriesByType('resource').filter(({ name }) => /Page-[^/]*\.js$/.test(name)).length);
  await expect.poll(files).toBe(5);
  await server.kill();
  for (const [link, title] of [['Bot', 'Bot'], ['Auctions', 'Auctions'], ['Orders', 'Orders and products'], ['Notifications', 'Notifications'], ['Performance', 'Performance']] as const) {
    await page.getByRole('navigation').getByRole('link', { name: link }).click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(title);
    await expect(page.getByTestId('page-failed')).toHaveCount(0);
  }
});

const EMPTY: readonly (readonly [route: Route, text: string])[] = [
  ['notifications', 'Nothing yet. Set a price alert on the market page and wait for it.'],
  ['bot', 'No trades while this page was open.'],
  ['auctions', 'prices are told at most every five seconds'],
];

for (const [route, text] of EMPTY) {
  test(`what is empty on the ${route} page says what would be there`, async ({ server, demo, page }) => {
    await demo.goTo(server.url, route);
    await expect(page.getByText(text)).toBeVisible();
    await expectAccessible(page, `${route} empty`);
  });
}

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
