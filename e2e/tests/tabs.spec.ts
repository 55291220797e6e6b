import { FaultProxy } from '../support/fault_proxy.ts';
import { DemoPage } from '../support/demo_page.ts';
import { NETWORK_ERRORS, expect, test } from '../support/fixtures.ts';
import { Observer } from '../support/observer.ts';
import { expectContiguous, expectOrdered, expectSameAs } from '../support/series_checks.ts';

const SYMBOL = 'BTC/USD';
const TABS = 10;

test.use({ allowedErrors: NETWORK_ERRORS });

/** Every tab has come to `position`, and holds what an observer was told, without a hole. */
async function expectSameData(tabs: readonly DemoPage[], observer: Observer, position: number): Promise<void> {
  for (const tab of tabs) {
    await expect.poll(async () => (await tab.lastPoint())?.[0] ?? 0).toBeGreaterThanOrEqual(position);
    const series = await tab.series();
    expectOrdered(series);
    expectContiguous(series);
    expectSameAs(series, observer.ticks);
  }
}

test('ten tabs of one visitor show the same market, lose it together, and all heal', async ({ server, demo, context }) => {
  test.setTimeout(120_000);
  const observer = await Observer.start(server.url, SYMBOL);
  const proxy = await FaultProxy.start(server.port);
  const newest = (): number => Math.max(...observer.ticks.keys());
  try {
    const tabs = [demo];
    while (tabs.length < TABS) tabs.push(new DemoPage(await context.newPage()));
    await Promise.all(tabs.map((tab) => tab.open(proxy.url)));
    for (const tab of tabs) {
      await expect(tab.chart).toHaveAttribute('data-symbol', SYMBOL);
      await tab.expectLive();
    }
    await expect.poll(newest).toBeGreaterThan(0);
    await expectSameData(tabs, observer, newest());

    const seenBefore = newest();
    proxy.cut();
    for (const tab of tabs) await expect(tab.banner).toContainText('The connection was lost');
    // Each must have missed something, or the test proves nothing.
    await expect.poll(newest).toBeGreaterThan(seenBefore + 10);
    const missed = newest();
    proxy.mend();
    for (const tab of tabs) {
      await expect(tab.connection).toHaveText('Live', { timeout: 35_000 });
      await tab.expectLive();
    }
    await expectSameData(tabs, observer, missed + 1);
  } finally {
    observer.stop();
    await proxy.stop();
  }
});
