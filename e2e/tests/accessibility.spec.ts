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

test('the keyboard goes everywhere, and it shows where it is', async ({ server, demo, page }) => {
  await demo.goTo(server.url, 'market');
  await demo.expectLive();
  const reached: string[] = [];
  // From the first link to the end of the page, where the focus leaves it.
  for (;;) {
    await page.keyboard.press('Tab');
    const focus = await page.evaluate(() => {
      const element = document.activeElement;
      if (element === null || element === document.body) return undefined;
      const { outlineStyle, outlineWidth } = getComputedStyle(element);
      const name = element.getAttribute('aria-label') ?? element.textContent?.trim().slice(0, 20) ?? '';
      return { name: `${element.tagName.toLowerCase()} ${name}`, isSeen: outlineStyle !== 'none' && parseFloat(outlineWidth) >= 1 };
    });
    if (focus === undefined || reached.includes(focus.name)) break;
    expect(focus.isSeen, `${focus.name} shows that it has the focus`).toBe(true);
    reached.push(focus.name);
  }
  for (const name of ['a Market', 'a Performance', 'button Live', 'select', 'button Use the', 'button Ticks', 'button 1 m', 'input']) {
    expect(reached.some((other) => other.startsWith(name)), `${name} among ${reached.join(', ')}`).toBe(true);
  }
  await page.getByRole('link', { name: 'Auctions' }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Auctions');
});

test.describe('broken', () => {
  test.use({ allowedErrors: NETWORK_ERRORS });

  test('the drawer and the banner are accessible', async ({ server, demo, page }) => {
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await demo.open(server.url);
    await demo.expectLive();
    await demo.openDrawer();
    await demo.drawer.getByRole('button', { name: 'Go offline' }).click();
    await expect(demo.banner).toBeVisible();
    // Told to who cannot see it, too.
    await expect(page.getByRole('status').filter({ has: demo.banner })).toContainText('This device is offline');
    await expectAccessible(page, 'drawer and banner');
  });
});
