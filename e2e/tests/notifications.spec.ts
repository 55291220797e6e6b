import { NETWORK_ERRORS, expect, test } from '../support/fixtures.ts';

test('a notification is pushed to every page, counted, and read on all of the user\'s pages', async ({ server, demo, other, context }) => {
  await demo.goTo(server.url, 'market');
  await other.goTo(server.url, 'notifications');
  await other.signInAs('admin');
  await expect(other.connection).toHaveText('Live');
  await other.page.getByLabel('Title').fill('The tide is high');
  await other.page.getByLabel('Level').selectOption('warning');
  await other.page.getByRole('button', { name: 'Send' }).click();
  await expect(demo.page.getByTestId('unread-count')).toHaveText('1 unread');

  // The same user in another tab.
  const tab = await context.newPage();
  await tab.goto(`${server.url}/#/notifications`);
  await expect(tab.getByTestId('notification')).toContainText('The tide is high');
  await expect(tab.getByTestId('inbox-unread')).toHaveText('1 unread');
  await tab.getByRole('button', { name: 'Mark as read: The tide is high' }).click();
  await expect(tab.getByTestId('inbox-unread')).toHaveText('0 unread');
  await expect(demo.page.getByTestId('unread-count')).toHaveCount(0);
  // Somebody else has not read it.
  await expect(other.page.getByTestId('inbox-unread')).toHaveText('1 unread');
});

test.describe('without sockets', () => {
  test.use({ allowedErrors: NETWORK_ERRORS });

  test('notifications are polled, and can be marked read', async ({ server, demo, other, page }) => {
    await demo.goTo(server.url, 'notifications');
    await expect(demo.connection).toHaveText('Live');
    await expect(page.getByTestId('inbox')).toContainText('Nothing yet');
    await demo.openDrawer();
    await demo.drawer.getByRole('button', { name: 'Block WebSockets' }).click();
    await expect(demo.banner).toContainText('polled every few seconds');

    await other.goTo(server.url, 'notifications');
    await other.signInAs('admin');
    for (const title of ['First', 'Second']) {
      await other.page.getByLabel('Title').fill(title);
      await other.page.getByRole('button', { name: 'Send' }).click();
      await expect(other.page.getByTestId('notification').filter({ hasText: title })).toHaveCount(1);
    }
    await expect(page.getByTestId('notification')).toHaveCount(2);
    await page.getByRole('button', { name: 'Mark all read' }).click();
    await expect(page.getByTestId('inbox-unread')).toHaveText('0 unread');

    await demo.drawer.getByRole('button', { name: 'Block WebSockets' }).click();
    await demo.retryUntilConnected();
    await expect(demo.connection).toHaveText('Live');
    await expect(page.getByTestId('inbox-unread')).toHaveText('0 unread');
  });
});
