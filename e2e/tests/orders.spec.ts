import { NETWORK_ERRORS, expect, test } from '../support/fixtures.ts';

test('what the shop does with an order reaches its owner', async ({ server, demo, other }) => {
  await demo.goTo(server.url, 'orders');
  await expect(demo.page.getByTestId('order-status')).toHaveText('The order is processing.');
  await expect(demo.page.getByTestId('order-connection')).toHaveText('Live');

  await other.goTo(server.url, 'orders');
  await other.page.getByRole('button', { name: 'Sign in as admin' }).click();
  await expect(other.page.getByTestId('order-connection')).toHaveText('Live');
  await other.page.getByRole('button', { name: 'Ship' }).click();
  for (const { page } of [demo, other]) {
    await expect(page.getByTestId('order-status')).toHaveText('The order is shipped.');
    await expect(page.getByTestId('tracking')).toHaveText('TW-2048-7731');
    await expect(page.getByTestId('order')).toContainText('Shipped with Harbour Post');
  }
  await other.page.getByRole('button', { name: 'Cancel' }).click();
  await expect(demo.page.getByTestId('order-status')).toHaveText('The order is cancelled.');
  // How it stands is known to who opens the page later, too.
  await demo.page.reload();
  await expect(demo.page.getByTestId('order-status')).toHaveText('The order is cancelled.');
  await expect(demo.page.getByTestId('tracking')).toHaveText('TW-2048-7731');
});

test('stock and prices change for everybody who looks', async ({ server, demo, other }) => {
  await demo.goTo(server.url, 'orders');
  const row = demo.page.locator('[data-product="keyboard"]');
  await expect(row.getByTestId('product-stock')).toHaveText('42');
  await expect(demo.page.getByRole('button', { name: 'Sell one: Mechanical keyboard' })).toHaveCount(0);

  await other.goTo(server.url, 'orders');
  await other.signInAs('admin');
  await other.page.getByRole('button', { name: 'Sell one: Mechanical keyboard' }).click();
  await expect(row.getByTestId('product-stock')).toHaveText('41');
  await expect(row.getByTestId('product-stock').locator('.flash')).toHaveCSS('animation-name', 'flash-down');
  await other.page.getByRole('button', { name: 'Reduce the price: Mechanical keyboard' }).click();
  await expect(row.getByTestId('product-price')).toHaveText('85.41');
  await expect(row.getByTestId('product-price').locator('.flash')).toHaveCSS('animation-name', 'flash-down');
  await other.page.getByRole('button', { name: 'Restock: Mechanical keyboard' }).click();
  await expect(row.getByTestId('product-stock')).toHaveText('51');
  await expect(row.getByTestId('product-stock').locator('.flash')).toHaveCSS('animation-name', 'flash-up');
});

test.describe('without sockets', () => {
  test.use({ allowedErrors: NETWORK_ERRORS });

  test('what the shop does is shown to itself, and a fault stands by its own order', async ({ server, demo, page }) => {
    await demo.goTo(server.url, 'orders');
    await demo.signInAs('admin');
    await expect(demo.connection).toHaveText('Live');
    await demo.openDrawer();
    await demo.drawer.getByRole('button', { name: 'Block WebSockets' }).click();
    await expect(demo.banner).toBeVisible();
    const sell = page.getByRole('button', { name: 'Sell one: Mechanical keyboard' });
    for (const left of ['41', '40']) {
      await sell.click();
      await expect(page.locator('[data-product="keyboard"]').getByTestId('product-stock')).toHaveText(left);
    }
    await page.getByRole('button', { name: 'Ship' }).click();
    await expect(page.getByTestId('order-status')).toHaveText('The order is shipped.');
    await page.route('**/events', (request) => request.abort(), { times: 1 });
    await page.getByRole('button', { name: 'Deliver' }).click();
    await expect(page.getByTestId('order').getByRole('alert')).toContainText('Not taken: the server cannot be reached');
    await page.getByLabel('Which order').selectOption('Cable, not paid yet');
    await expect(page.getByTestId('order').getByRole('alert')).toHaveCount(0);
  });
});

test.describe('refused', () => {
  test.use({ allowedErrors: NETWORK_ERRORS });

  test('an order of somebody else, and one that does not exist, say so', async ({ server, demo, page }) => {
    await demo.goTo(server.url, 'orders');
    const order = page.getByLabel('Which order');
    await order.selectOption("The trader's order");
    await expect(page.getByTestId('order')).toContainText("This is somebody else's order");
    await order.selectOption('An order that does not exist');
    await expect(page.getByTestId('order')).toContainText('There is no such order.');
    await order.selectOption('Keyboard, paid');
    await expect(page.getByTestId('order-status')).toHaveText('The order is processing.');
  });
});
