import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { type Route, expectNoSidewaysScroll } from '../support/demo_page.ts';
import { NETWORK_ERRORS, expect, test } from '../support/fixtures.ts';

const PAGES: readonly Route[] = ['market', 'bot', 'auctions', 'orders', 'notifications', 'performance'];

/** What would keep people out; what axe calls moderate or minor is left to the eye. */
async function expectAccessible(page: Page, what: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  const grave = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  expect(grave.map(({ id, nodes }) => `${what}: ${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`)).toEqual([]);
}

for (const theme of ['light', 'dark'] as const) {
  test(`every page is accessible and fits a small phone, ${theme}`, async ({ server, demo, page }) => {
    // No flash is in the middle of fading while colours are measured.
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
    await page.setViewportSize({ width: 360, height: 780 });
    await demo.goTo(server.url, 'market');
    await demo.signInAs('admin');
    for (const route of PAGES) {
      await demo.goTo(server.url, route);
      await expect(page.getByTestId('connection').first()).toHaveText('Live');
      await expect(page.getByRole('heading', { level: 1 })).toHaveCount(1);
      await expectAccessible(page, route);
      await expectNoSidewaysScroll(page);
    }
  });
}

test.describe('broken', () => {
  test.use({ allowedErrors: NETWORK_ERRORS });

  test('the drawer and the banner are accessible', async ({ server, demo, page }) => {
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await demo.open(server.url);
    await demo.expectLive();
    await demo.openDrawer();
    await demo.drawer.getByRole('button', { name: 'Go offline' }).click();
    await expect(demo.banner).toBeVisible();
    await expectAccessible(page, 'drawer and banner');
  });
});
