import { expect, test } from '../support/fixtures.ts';

test('the page, the line and the server are measured', async ({ server, demo, page }) => {
  await demo.goTo(server.url, 'performance');
  const tile = (name: string) => page.locator(`[data-testid="tile"][data-name="${name}"]`);
  for (const name of ['Frames', 'Memory', 'Round trip', 'Ticks', 'Bytes per tick', 'Messages out', 'CPU', 'Resident memory', 'Event loop lag']) {
    await expect(tile(name), name).toContainText(/\d/);
  }
  await expect(tile('Connections').locator('.tile__value')).toHaveText('3');
  await expect(page.getByLabel('Connections by channel')).toContainText('market-data 1');
});
