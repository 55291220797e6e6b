import type { Locator, Page } from '@playwright/test';
import { expectAccessible } from '../support/accessibility.ts';
import { type Route, expectNoSidewaysScroll } from '../support/demo_page.ts';
import { NETWORK_ERRORS, expect, test } from '../support/fixtures.ts';

/** The pages by their headings, and what is there when they are filled. */
const PAGES: readonly (readonly [route: Route, title: string, content: (page: Page) => Locator])[] = [
  ['market', 'Market', (page) => page.getByRole('img', { name: /trades, last price/ })],
  ['bot', 'Bot', (page) => page.getByText(/\d of \d running/)],
  ['auctions', 'Auctions', (page) => page.getByTestId('auction').last()],
  ['orders', 'Orders and products', (page) => page.getByTestId('product').last()],
  ['notifications', 'Notifications', (page) => page.getByTestId('inbox')],
  ['performance', 'Performance', (page) => page.locator('[data-name="Ticks"]').getByRole('img')],
];

for (const [route, title, content] of PAGES) {
  test(`the ${route} page is accessible and fits a small phone, light and dark`, async ({ server, demo, page }) => {
    // No flash is in the middle of fading while colours are measured.
    await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
    await page.setViewportSize({ width: 360, height: 780 });
    await demo.goTo(server.url, route);
    await demo.signInAs('admin');
    await expect(page.getByTestId('connection').first()).toHaveText('Live');
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(title);
    await expect(content(page)).toBeVisible();
    for (const theme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme: theme });
      await expect(page.locator('html')).toHaveAttribute('data-theme', theme);
      await expectAccessible(page, `${route}, ${theme}`);
    }
    await expectNoSidewaysScroll(page);
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

test('who signs in as another keeps the focus where it is, beside an open drawer, too', async ({ server, demo, page }) => {
  await demo.goTo(server.url, 'market');
  await demo.expectLive();
  await demo.openDrawer();
  const account = page.getByTestId('account');
  await account.focus();
  await demo.signInAs('trader');
  await expect(account).toHaveValue('trader');
  await demo.expectLive();
  await expect(account).toBeFocused();
  await expect(demo.drawer).toBeVisible();
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
