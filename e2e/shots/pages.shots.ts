import { fileURLToPath } from 'node:url';
import type { DemoPage, Route } from '../support/demo_page.ts';
import { NETWORK_ERRORS, expect, test } from '../support/fixtures.ts';
import { hold } from '../support/held_requests.ts';

const folder = fileURLToPath(new URL('../../screenshots/', import.meta.url));
const SIZES = [
  { width: 360, height: 780 },
  { width: 768, height: 1024 },
  { width: 1280, height: 800 },
];

test.use({ allowedErrors: NETWORK_ERRORS, serverArgs: ['--seed', '7'] });

/** What is asked for over HTTP, what stands in its place meanwhile, and what is said when it does not come. */
const STATES = [
  ['market', '**/api/market/ticks', 'text=Loading the market…', 'The list of pairs could not be read'],
  ['auctions', '**/api/auctions', '.auction--loading', 'The auctions could not be read'],
  ['orders', '**/api/{products,orders/*}', 'text=Loading the products…', 'The products could not be read'],
] as const;

/** Something to see on each page. */
async function prepare({ page }: DemoPage, route: Route): Promise<void> {
  if (route === 'bot') {
    const start = page.getByRole('button', { name: 'Start' });
    await expect(page.getByTestId('bot-status')).toHaveText(/Stopped|Running/);
    if (await start.isVisible()) await start.click();
    await expect(page.getByTestId('bot-status')).toHaveText('Running');
    await expect(page.getByText('BTC/USD')).toBeVisible();
  }
  if (route === 'auctions') {
    await page.getByRole('button', { name: /^Bid €/ }).last().click();
    await expect(page.getByRole('group', { name: 'From the hub' })).toContainText('falls to');
  }
  if (route === 'orders') {
    await page.getByRole('button', { name: 'Ship' }).click();
    await page.getByRole('button', { name: 'Sell one: 27-inch monitor' }).click();
    await expect(page.getByTestId('order-status')).toContainText('shipped');
  }
  if (route === 'notifications') {
    for (const [level, title] of [['info', 'Maintenance on Sunday'], ['warning', 'Low stock: 27-inch monitor'], ['success', 'Payout done']] as const) {
      await page.getByLabel('Title').fill(title);
      await page.getByLabel('Level').selectOption(level);
      await page.getByRole('button', { name: 'Send' }).click();
      await expect(page.getByTestId('notification').filter({ hasText: title }).first()).toBeVisible();
    }
  }
  if (route === 'performance') await expect(page.locator('[data-name="Bytes per tick"]')).toContainText(/\d/);
}

for (const theme of ['light', 'dark'] as const) {
  for (const viewport of SIZES) {
    test(`${theme} at ${viewport.width} px`, async ({ server, demo, page }) => {
      const shoot = async (state: string) => {
        await page.evaluate(() => scrollTo(0, 0));
        await page.screenshot({ path: `${folder}${theme}-${viewport.width}-${state}.png`, animations: 'disabled' });
      };
      const fault = (name: string) => demo.drawer.getByRole('button', { name }).click();
      await page.emulateMedia({ colorScheme: theme });
      await page.setViewportSize(viewport);
      await demo.goTo(server.url, 'market');
      await demo.signInAs('admin');
      for (const [route, path, loading, failed] of STATES) {
        const release = await hold(page, path);
        await page.goto(`${server.url}/?${route}#/${route}`);
        await expect(page.locator(loading).first()).toBeVisible();
        await shoot(`${route}-loading`);
        release();
        await expect(page.getByText(failed)).toBeVisible();
        await shoot(`${route}-error`);
        await page.unroute(path);
      }
      await page.goto(`${server.url}/?empty#/notifications`);
      await expect(page.getByText('Nothing yet.')).toBeVisible();
      await shoot('notifications-empty');
      for (const route of ['bot', 'auctions', 'orders', 'notifications', 'performance'] as const) {
        await demo.goTo(server.url, route);
        await expect(demo.connection).toHaveText('Live');
        await prepare(demo, route);
        await shoot(route);
      }
      await demo.goTo(server.url, 'market');
      await expect(demo.connection).toHaveText('Live');
      await expect.poll(async () => Number(await demo.chart.getAttribute('data-length')), { timeout: 40_000 }).toBeGreaterThan(120);
      await shoot('market');
      await page.getByRole('button', { name: '5 s', exact: true }).click();
      await shoot('candles');
      await demo.openDrawer();
      await shoot('drawer');
      await fault('Block WebSockets');
      await expect(demo.banner).toContainText(/Next attempt in \d/);
      await shoot('reconnecting');
      await expect(demo.banner).toContainText('polled');
      await shoot('polling');
      await fault('Block WebSockets');
      await demo.banner.getByRole('button').click();
      await expect(demo.banner).toHaveCount(0);
      await fault('Revoke the sign-in');
      await expect(demo.banner).toContainText('sign-in');
      await shoot('signed-out');
      await demo.banner.getByRole('button').click();
      await expect(demo.banner).toHaveCount(0);
      await fault('Go offline');
      await expect(demo.banner).toContainText('offline');
      await shoot('offline');
    });
  }
}
