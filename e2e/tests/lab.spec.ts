import { NETWORK_ERRORS, expect, test } from '../support/fixtures.ts';
import { expectContiguous } from '../support/series_checks.ts';

test.use({ allowedErrors: NETWORK_ERRORS });

test('dropped sockets come back by themselves, and no trade is missing', async ({ server, demo }) => {
  await demo.open(server.url);
  await demo.expectLive();
  await demo.expectPoints(10);
  await demo.openDrawer();
  const market = demo.channel('market');
  await expect(market.getByTestId('transport')).toHaveText('WebSocket');
  await expect(market).toContainText('BTC/USD live');
  await demo.drawer.getByRole('button', { name: 'Drop the sockets' }).click();
  await expect(market).toContainText('socket closed, code 1006');
  await demo.expectLive();
  expectContiguous(await demo.series());
});

test('a token that ends is replaced by a fresh one', async ({ server, demo }) => {
  await demo.open(server.url);
  await demo.expectLive();
  await demo.openDrawer();
  await demo.drawer.getByRole('button', { name: 'Expire the token' }).click();
  await expect(demo.channel('market')).toContainText('code 4001: the token is no good');
  await expect(demo.channel('crypto')).not.toContainText('4001');
  await demo.expectLive();
});

test('a revoked sign-in is not retried: the banner asks to sign in, and one click does', async ({ server, demo }) => {
  await demo.open(server.url);
  await demo.expectLive();
  await demo.openDrawer();
  const revoke = demo.drawer.getByRole('button', { name: 'Revoke the sign-in' });
  await revoke.click();
  await expect(demo.banner).toContainText('no longer accepts this sign-in');
  await expect(demo.channel('market')).toHaveAttribute('data-status', 'closed');
  await demo.banner.getByRole('button', { name: 'Sign in again' }).click();
  await expect(revoke).toHaveAttribute('aria-pressed', 'false');
  await demo.expectLive();
});

test('offline in the page alone: nothing is tried until it is back', async ({ server, demo }) => {
  await demo.open(server.url);
  await demo.expectLive();
  await demo.openDrawer();
  const offline = demo.drawer.getByRole('button', { name: 'Go offline' });
  await offline.click();
  await expect(demo.banner).toContainText('This device is offline');
  await expect(demo.chart).toHaveAttribute('data-stale', 'true');
  await offline.click();
  await demo.expectLive();
  expectContiguous(await demo.series());
});

test('the drawer can be opened, used and left with the keyboard', async ({ server, demo, page }) => {
  await demo.open(server.url);
  await demo.expectLive();
  await page.getByTestId('connection-button').focus();
  await page.keyboard.press('Enter');
  await expect(demo.drawer.getByRole('heading', { name: 'Connections' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(demo.drawer).toHaveCount(0);
});
