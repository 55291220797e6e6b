import type { Page } from '@playwright/test';
import { freshAuction, itemsLeft } from '../support/auctions.ts';
import { NETWORK_ERRORS, expect, test } from '../support/fixtures.ts';

const auction = (page: Page, title: string) => page.getByTestId('auction').filter({ has: page.getByRole('heading', { name: title }) });

test('two visitors see each other, and one buys what the other sees sold', async ({ server, demo, other }) => {
  const title = await freshAuction(server.url);
  const mine = auction(demo.page, title);
  const theirs = auction(other.page, title);
  await demo.goTo(server.url, 'auctions');
  await expect(mine.getByTestId('viewers')).toHaveText('1');
  await other.goTo(server.url, 'auctions');
  await other.signInAs('trader');
  await expect(mine.getByTestId('viewers')).toHaveText('2');
  await expect(theirs.getByTestId('viewers')).toHaveText('2');

  const before = Number(await mine.getByTestId('items').textContent());
  // Twice is once: who clicks double does not want two.
  await mine.getByRole('button', { name: /^Bid €/ }).dblclick({ delay: 100 });
  await expect(mine.getByTestId('accepted')).toContainText('Yours at €');
  await expect(theirs.getByTestId('sold-to-others')).toContainText('sold to others');
  await expect(theirs.getByTestId('items')).toHaveText(String(before - 1));
  await expect(theirs.getByTestId('accepted')).toHaveCount(0);

  await other.page.close();
  await expect(mine.getByTestId('viewers')).toHaveText('1');
});

// Chromium reports an answer of 409, which is how a bid is refused.
test.use({ allowedErrors: NETWORK_ERRORS });

test('the price falls, a bid below it is rejected, and an offer that is none cannot be sent', async ({ server, demo, page }) => {
  await demo.goTo(server.url, 'auctions');
  const falling = auction(page, await freshAuction(server.url));
  const price = falling.getByTestId('auction-price');
  await expect(falling.getByTestId('auction-status')).toHaveText('Falling');
  const before = (await price.textContent()) ?? '';
  await expect(price).not.toHaveText(before);
  await expect(price.locator('.flash')).toHaveCSS('animation-name', 'flash-down');
  await expect(page.getByRole('region', { name: 'From the hub' })).toContainText('falls to €');

  const offer = falling.getByRole('textbox');
  await offer.fill('one');
  await expect(falling.getByRole('button', { name: 'Bid' })).toBeDisabled();
  await offer.fill('1');
  await falling.getByRole('button', { name: 'Bid €1.00' }).click();
  await expect(falling.getByTestId('rejected')).toContainText('Rejected: too low. The price was €');
});

test('without sockets the price is polled, a bid still counts, and the hub is joined again', async ({ server, demo, page }) => {
  await demo.goTo(server.url, 'auctions');
  const shown = auction(page, await freshAuction(server.url));
  await expect(shown.getByTestId('viewers')).toHaveText('1');
  await demo.openDrawer();
  await demo.drawer.getByRole('button', { name: 'Block WebSockets' }).click();
  await expect(demo.banner).toContainText('polled every few seconds');
  await expect(demo.channel('auctions').getByTestId('transport')).toHaveText('HTTP polling');
  await shown.getByRole('textbox').fill('1');
  await shown.getByRole('button', { name: 'Bid €1.00' }).click();
  await expect(shown.getByTestId('rejected')).toHaveText('Rejected: too low.');
  await shown.getByRole('textbox').fill('');
  const before = Number(await shown.getByTestId('items').textContent());
  await shown.getByRole('button', { name: /^Bid €/ }).click();
  await expect(shown.getByTestId('accepted')).toContainText('Yours at €');
  await expect(shown.getByTestId('rejected')).toHaveCount(0);
  await expect(shown.getByTestId('items')).toHaveText(String(before - 1));

  await demo.drawer.getByRole('button', { name: 'Block WebSockets' }).click();
  await demo.retryUntilConnected();
  await expect(demo.channel('auctions').getByTestId('transport')).toHaveText('WebSocket');
  await expect(demo.banner).toHaveCount(0);
  await expect(shown.getByTestId('viewers')).toHaveText('1');
});

test('a bid whose answer was lost is made again, and buys one item', async ({ server, demo, page }) => {
  await demo.goTo(server.url, 'auctions');
  const title = await freshAuction(server.url);
  const shown = auction(page, title);
  await expect(shown.getByTestId('viewers')).toHaveText('1');
  await demo.openDrawer();
  // The hub would tell what the answer does not.
  await demo.drawer.getByRole('button', { name: 'Block WebSockets' }).click();
  await expect(demo.banner).toContainText('polled every few seconds');
  const before = Number(await shown.getByTestId('items').textContent());
  await page.route(
    '**/bids',
    async (request) => {
      await request.fetch();
      await request.abort();
    },
    { times: 1 },
  );
  await shown.getByRole('button', { name: /^Bid €/ }).click();
  await expect(shown.getByRole('alert')).toHaveText('No answer came. Bidding again is safe.');
  await shown.getByRole('button', { name: /^Bid €/ }).click();
  await expect(shown.getByTestId('accepted')).toContainText('Yours at €');
  expect(await itemsLeft(server.url, title)).toBe(before - 1);
});
