import { expect, test } from '../support/fixtures.ts';
import { withWave } from '../support/wave_file.ts';

const SYMBOL = 'WAVE';

test('a viewer may not start the bot; a trader may, and every page sees it at once', async ({ server, demo, other }) => {
  await demo.goTo(server.url, 'bot');
  const status = demo.page.getByTestId('bot-status');
  await expect(status).toHaveText('Stopped');
  await expect(demo.page.getByRole('button', { name: 'Start' })).toBeDisabled();

  await other.goTo(server.url, 'bot');
  await other.page.getByRole('button', { name: 'Sign in as trader' }).or(other.page.getByRole('button', { name: 'Start' })).first().waitFor();
  await other.signInAs('trader');
  const start = other.page.getByRole('button', { name: 'Start' });
  await expect(start).toBeEnabled();
  await start.press('Space');
  await expect(other.page.getByTestId('bot-status')).toHaveText('Running');
  await expect(other.page.getByRole('button', { name: 'Stop' })).toBeFocused();
  await expect(status).toHaveText('Running');
  await expect(demo.page.getByText('1 of 1 running.')).toBeVisible();

  await other.page.getByRole('button', { name: 'Stop' }).click();
  await expect(status).toHaveText('Stopped');
});

test.describe('on a market that swings', () => {
  test.use({ serverArgs: ({}, use) => withWave(SYMBOL, (file) => use(['--replay', file, '--speed', '60', '--bot-symbol', SYMBOL])) });

  test('its trades, profit and statistics are pushed', async ({ server, demo, page }) => {
    const tones: number[] = [];
    await page.exposeFunction('countTone', (pitch: number) => tones.push(pitch));
    await page.addInitScript(() => {
      const { start } = OscillatorNode.prototype;
      OscillatorNode.prototype.start = function (when?: number) {
        (window as typeof window & { countTone(pitch: number): void }).countTone(this.frequency.value);
        start.call(this, when);
      };
    });
    await demo.goTo(server.url, 'bot');
    await demo.signInAs('trader');
    await page.getByRole('button', { name: 'Sound' }).click();
    await expect(page.getByRole('button', { name: 'Sound' })).toHaveAttribute('aria-pressed', 'true');
    await page.getByRole('button', { name: 'Start' }).click();
    const trades = page.getByTestId('bot-trade');
    await expect(trades.filter({ hasText: 'BUY' }).first()).toBeVisible();
    await expect(trades.filter({ hasText: 'BUY' }).first()).toHaveCSS('animation-name', 'row-up');
    await expect(trades.filter({ hasText: 'SELL' }).first()).toContainText(/[+−]\d/);
    // A purchase sounds higher than a sale.
    await expect.poll(() => new Set(tones.map(Math.round))).toEqual(new Set([880, 587]));
    const stats = page.getByTestId('bot-stats');
    await expect(stats).toContainText(/Win rate\d+ %/);
  });

  test('trades that it makes while the visitor is on another page are not there, and the table says so', async ({ server, demo, other, page }) => {
    await demo.goTo(server.url, 'bot');
    await demo.signInAs('trader');
    await page.getByRole('button', { name: 'Start' }).click();
    await expect(page.getByTestId('bot-trade').first()).toBeVisible();
    await page.getByRole('link', { name: 'Auctions' }).click();
    await other.goTo(server.url, 'bot');
    await expect(other.page.getByTestId('bot-trade').first()).toBeVisible();
    await page.getByRole('link', { name: 'Bot' }).click();
    await expect(page.getByTestId('bot-missed')).toHaveText(/^\d+ trades? while this page was not connected$/);
  });
});
