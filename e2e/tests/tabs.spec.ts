import { FaultProxy } from '../support/fault_proxy.ts';
import { DemoPage } from '../support/demo_page.ts';
import { NETWORK_ERRORS, expect, test } from '../support/fixtures.ts';
import { Observer } from '../support/observer.ts';
import { expectContiguous, expectOrdered, expectSameAs } from '../support/series_checks.ts';

const SYMBOL = 'BTC/USD';
const TABS = 10;
/** Ten pages that repaint at every trade are much for a machine that does something else, too. */
const PATIENCE = { timeout: 90_000 };

test.use({ allowedErrors: NETWORK_ERRORS });

/** A tab has come to `position`, and holds what an observer was told, without a hole. */
async function expectSameData(tab: DemoPage, observer: Observer, position: number): Promise<void> {
  await expect.poll(async () => Number(await tab.chart.getAttribute('data-last-seq')), PATIENCE).toBeGreaterThanOrEqual(position);
  const series = await tab.series();
  expectOrdered(series);
  expectContiguous(series);
  expectSameAs(series, observer.ticks);
}

/** The same of all of them at once, to its end for each, so that none is at work when the test ends. */
async function all(tabs: readonly DemoPage[], look: (tab: DemoPage) => Promise<void>): Promise<void> {
  for (const outcome of await Promise.allSettled(tabs.map(look))) if (outcome.status === 'rejected') throw outcome.reason;
}

test('ten tabs of one visitor show the same market, lose it together, and all heal', async ({ server, demo, context }) => {
  test.setTimeout(360_000);
  const observer = await Observer.start(server.url, SYMBOL);
  const proxy = await FaultProxy.start(server.port);
  const newest = (): number => Math.max(...observer.ticks.keys());
  try {
    const tabs = [demo];
    while (tabs.length < TABS) tabs.push(new DemoPage(await context.newPage()));
    await Promise.all(tabs.map((tab) => tab.open(proxy.url)));
    await all(tabs, async (tab) => {
      await expect(tab.chart).toHaveAttribute('data-symbol', SYMBOL, PATIENCE);
      await tab.expectLive(PATIENCE);
    });
    await expect.poll(newest, PATIENCE).toBeGreaterThan(0);
    const shown = newest();
    await all(tabs, (tab) => expectSameData(tab, observer, shown));

    const seenBefore = newest();
    proxy.cut();
    await all(tabs, (tab) => expect(tab.banner).toContainText('The connection was lost'));
    // Each must have missed something, or the test proves nothing.
    await expect.poll(newest, PATIENCE).toBeGreaterThan(seenBefore + 10);
    const missed = newest();
    proxy.mend();
    await all(tabs, async (tab) => {
      await tab.expectLive(PATIENCE);
      await expectSameData(tab, observer, missed + 1);
    });
  } finally {
    observer.stop();
    await proxy.stop();
  }
});
