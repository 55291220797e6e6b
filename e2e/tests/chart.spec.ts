import { FaultProxy } from '../support/fault_proxy.ts';
import { NETWORK_ERRORS, expect, test } from '../support/fixtures.ts';
import { withWave } from '../support/wave_file.ts';

const SYMBOL = 'WAVE';

test('candles of every interval are there on load', async ({ server, demo, page }) => {
  await demo.open(server.url);
  await demo.expectLive();
  for (const [name, least] of [['1 s', 20], ['5 s', 20], ['1 m', 100]] as const) {
    await page.getByRole('group', { name: 'Chart' }).getByRole('button', { name, exact: true }).click();
    await expect(demo.seriesStatus).toHaveAttribute('data-status', 'live');
    await expect.poll(async () => Number(await demo.chart.getAttribute('data-length'))).toBeGreaterThanOrEqual(least);
    // A chart that has drawn nothing has no price at any height.
    await expect(async () => {
      await page.getByRole('img', { name: /candles, last price/ }).click({ position: { x: 200, y: 60 } });
      await expect(page.getByLabel('Alert at price')).toHaveValue(/^\d+\.\d+$/, { timeout: 500 });
    }).toPass();
    await page.getByLabel('Alert at price').fill('');
  }
});

test('what was chosen is there again after a look at another page; a price belongs to its pair', async ({ server, demo, page }) => {
  await demo.open(server.url);
  await demo.expectLive();
  await page.getByRole('button', { name: '5 s', exact: true }).click();
  await page.getByLabel('Alert at price').fill('68000');
  await page.getByLabel('Pair').selectOption('ETH/USD');
  await expect(demo.chart).toHaveAttribute('data-symbol', 'ETH/USD');
  await expect(page.getByLabel('Alert at price')).toHaveValue('');
  await page.getByRole('link', { name: 'Orders' }).click();
  await page.getByRole('link', { name: 'Market' }).click();
  await expect(demo.chart).toHaveAttribute('data-symbol', 'ETH/USD');
  await expect(demo.chart).toHaveAttribute('data-mode', '5s');
});

test('alerts are there for who comes from another page that shows the market', async ({ server, demo, page }) => {
  await demo.open(server.url);
  await demo.expectLive();
  await page.getByLabel('Alert at price').fill('1');
  const set = page.getByRole('button', { name: 'Set alert' });
  await expect(set).toBeEnabled();
  await set.press('Space');
  await expect(page.getByTestId('alert')).toHaveCount(1);
  await expect(set).toBeFocused();
  await page.goto(`${server.url}/#/performance`);
  await page.reload();
  // The market has been connected, and has told of them.
  await expect(page.getByLabel('Connections by channel')).toContainText('market-data 1');
  await page.getByRole('link', { name: 'Market' }).click();
  await expect(page.getByTestId('alert')).toHaveCount(1);
  const clear = page.getByRole('button', { name: 'Clear the alert at 1.00' });
  await expect(clear).toBeEnabled();
  await clear.press('Space');
  await expect(page.getByTestId('alert')).toHaveCount(0);
  await expect(page.getByLabel('Alert at price')).toBeFocused();
});

test('another mode keeps the focus on its button, and the alert that is being written', async ({ server, demo, page }) => {
  await demo.open(server.url);
  await demo.expectLive();
  const price = page.getByLabel('Alert at price');
  await price.fill('12345.5');
  for (const [name, mode] of [['5 s', '5s'], ['1 m', '1m'], ['Ticks', 'ticks']] as const) {
    const button = page.getByRole('group', { name: 'Chart' }).getByRole('button', { name, exact: true });
    await button.focus();
    await page.keyboard.press('Enter');
    await expect(demo.chart).toHaveAttribute('data-mode', mode);
    await expect(button).toHaveAttribute('aria-pressed', 'true');
    await expect(button).toBeFocused();
    await expect(price).toHaveValue('12345.5');
  }
});

test('an alert that another tab has cleared can be removed here as well', async ({ server, demo, page, context }) => {
  await demo.open(server.url);
  await demo.expectLive();
  await page.getByLabel('Alert at price').fill('1');
  await page.getByRole('button', { name: 'Set alert' }).click();
  await expect(page.getByTestId('alert')).toHaveCount(1);
  const tab = await context.newPage();
  await tab.goto(server.url);
  await tab.getByRole('button', { name: 'Clear the alert at 1.00' }).click();
  await expect(tab.getByTestId('alert')).toHaveCount(0);
  await tab.close();

  await page.getByRole('button', { name: 'Clear the alert at 1.00' }).click();
  await expect(page.getByTestId('alert')).toHaveCount(0);
  await expect(page.getByTestId('alert-fired')).toHaveText('Click the chart to choose a price.');
});

test.describe('on a market that swings', () => {
  test.use({ serverArgs: ({}, use) => withWave(SYMBOL, (file) => use(['--no-simulate', '--replay', file, '--speed', '60'])) });

  test('alerts are set from a click on the chart, fire, outlive the page, and are cleared', async ({ server, demo, page }) => {
    await demo.open(server.url);
    await expect(demo.chart).toHaveAttribute('data-symbol', SYMBOL);
    await demo.expectLive();
    await demo.expectPoints(10);
    const price = page.getByLabel('Alert at price');
    const set = page.getByRole('button', { name: 'Set alert' });
    await page.getByRole('img', { name: /trades, last price/ }).click({ position: { x: 200, y: 60 } });
    await expect(price).toHaveValue(/^\d+\.\d+$/);
    await set.click();
    await expect(page.getByTestId('alert')).toHaveCount(1);
    await expect(price).toHaveValue('');
    // The keyboard does as well.
    await price.fill('1005.00');
    await price.press('Enter');
    await expect(page.getByTestId('alert')).toHaveCount(2);
    await expect(price).toHaveValue('');
    await price.fill('995.00');
    await set.click();
    await expect(page.getByTestId('alert')).toHaveCount(3);
    await expect(page.getByTestId('alert-fired')).toContainText(/WAVE (rose|fell) to/);
    await expect(page.getByTestId('unread-count')).toContainText('unread');

    await page.reload();
    await expect(page.getByTestId('alert')).toHaveCount(3);
    await page.getByRole('button', { name: /^Clear the alert/ }).first().click();
    await expect(page.getByTestId('alert')).toHaveCount(2);
  });
});

test.describe('after a cut', () => {
  test.use({ allowedErrors: NETWORK_ERRORS });

  test('the candles stay, and are completed', async ({ server, demo, page }) => {
    const proxy = await FaultProxy.start(server.port);
    try {
      await demo.open(proxy.url);
      await demo.expectLive();
      await page.getByRole('button', { name: '1 s', exact: true }).click();
      await expect.poll(async () => Number(await demo.chart.getAttribute('data-length'))).toBeGreaterThan(20);
      proxy.cut();
      await expect(demo.chart).toHaveAttribute('data-stale', 'true');
      expect(Number(await demo.chart.getAttribute('data-length'))).toBeGreaterThan(20);
      proxy.mend();
      await demo.retryUntilLive();
      await expect(demo.chart).toHaveAttribute('data-stale', 'false');
    } finally {
      await proxy.stop();
    }
  });
});
