import { fileURLToPath } from 'node:url';
import { expect, test } from '../support/fixtures.ts';

const file = fileURLToPath(new URL('../../docs/images/demo.png', import.meta.url));

test.use({ serverArgs: ['--seed', '7'], viewport: { width: 1440, height: 860 } });

test('the picture of the README', async ({ server, demo, page }) => {
  await page.emulateMedia({ colorScheme: 'dark' });
  await demo.goTo(server.url, 'market');
  await expect(demo.connection).toHaveText('Live');
  await page.getByRole('button', { name: '1 m', exact: true }).click();
  await expect.poll(async () => Number(await demo.chart.getAttribute('data-length'))).toBeGreaterThan(100);
  const last = Number((await page.locator('.chart__price').textContent())?.replaceAll(',', ''));
  await page.getByLabel('Alert at price').fill((last * 1.004).toFixed(2));
  await page.getByRole('button', { name: 'Set alert' }).click();
  await expect(page.getByTestId('alert')).toHaveCount(1);
  await demo.openDrawer();
  await demo.drawer.getByRole('button', { name: 'Drop the sockets' }).click();
  await demo.expectLive();
  await expect(demo.drawer.getByTestId('channel-state').filter({ hasText: 'Live' })).toHaveCount(3);
  await page.screenshot({ path: file, animations: 'disabled' });
});
