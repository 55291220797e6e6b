import { expectNoSidewaysScroll } from '../support/demo_page.ts';
import { expect, test } from '../support/fixtures.ts';
import { expectContiguous, expectOrdered } from '../support/series_checks.ts';

test('the ticker shows Bitcoin and Ether moving, and says that it is live', async ({ server, demo }) => {
  await demo.open(server.url);
  await demo.expectLive();
  await expect(demo.cards).toHaveCount(2);
  for (const [index, name] of ['Bitcoin', 'Ether'].entries()) {
    const card = demo.cards.nth(index);
    await expect(card.getByRole('heading')).toContainText(name);
    await expect(card.getByTestId('change')).toContainText('%');
    const price = card.getByTestId('price');
    await expect(price).toHaveText(/^[\d,]+\.\d+$/);
    const before = await price.textContent();
    await expect(price).not.toHaveText(before ?? '');
  }
});

test('the chart holds an ordered series without doubles, of at most 300 points', async ({ server, demo }) => {
  await demo.open(server.url);
  await demo.expectLive();
  await demo.expectPoints(10);
  const series = await demo.series();
  expectOrdered(series);
  expectContiguous(series);
  await expect(demo.page.getByRole('img', { name: /trades, last price/ })).toBeVisible();
});

test('another pair can be chosen, and its own series is drawn', async ({ server, demo }) => {
  await demo.open(server.url);
  await demo.expectLive();
  const pairs = await demo.pair.getByRole('option').allTextContents();
  expect(pairs.length).toBeGreaterThan(1);
  const other = pairs.find((pair) => pair.startsWith('ETH')) ?? '';
  await demo.pair.selectOption(other);
  await expect(demo.chart).toHaveAttribute('data-symbol', other);
  await demo.expectPoints(1);
  expect((await demo.series()).symbol).toBe(other);
});

test('the page opens one socket per channel', async ({ server, demo }) => {
  const sockets: string[] = [];
  await demo.page.exposeFunction('countSocket', (url: string) => sockets.push(new URL(url).pathname));
  await demo.page.addInitScript(() => {
    const { WebSocket: Real, countSocket } = window as typeof window & { countSocket(url: string): void };
    window.WebSocket = class extends Real {
      constructor(url: string | URL, protocols?: string | string[]) {
        super(url, protocols);
        countSocket(String(url));
      }
    };
  });
  await demo.open(server.url);
  await demo.expectLive();
  await demo.expectPoints(5);
  expect(sockets.toSorted()).toEqual(['/ws/crypto', '/ws/market-data', '/ws/notifications']);
});

test('a strict policy is served, and the page works under it', async ({ server, demo, request }) => {
  const policy = (await request.get(server.url)).headers()['content-security-policy'] ?? '';
  const scripts = policy.split(';').map((part) => part.trim()).find((part) => part.startsWith('script-src'));
  expect(scripts).toBe("script-src 'self' 'wasm-unsafe-eval'");
  await demo.open(server.url);
  // Violations fail this test as console errors, like any other.
  await demo.expectLive();
});

// Firefox's WebDriver has no command yet for the system's theme.
test('the theme follows the system until the visitor chooses', { tag: '@chromium' }, async ({ server, demo }) => {
  await demo.page.emulateMedia({ colorScheme: 'dark' });
  await demo.open(server.url);
  const html = demo.page.locator('html');
  await expect(html).toHaveAttribute('data-theme', 'dark');
  await demo.page.emulateMedia({ colorScheme: 'light' });
  await expect(html).toHaveAttribute('data-theme', 'light');
  await demo.page.getByRole('button', { name: 'Use the dark theme' }).click();
  await demo.page.reload();
  await expect(html).toHaveAttribute('data-theme', 'dark');
});

test('nothing is wider than a small phone', async ({ server, demo }) => {
  await demo.page.setViewportSize({ width: 360, height: 740 });
  await demo.open(server.url);
  await demo.expectLive();
  await demo.expectPoints(5);
  await expectNoSidewaysScroll(demo.page);
});
