import { FaultProxy } from '../support/fault_proxy.ts';
import { NETWORK_ERRORS, expect, test } from '../support/fixtures.ts';
import { Observer } from '../support/observer.ts';
import { expectContiguous, expectOrdered, expectSameAs } from '../support/series_checks.ts';
import { DemoServer } from '../support/server.ts';

test.use({ allowedErrors: NETWORK_ERRORS });

test('the server is killed: the page says so and keeps its data; it returns: the series goes on', async ({ server, demo }) => {
  await demo.open(server.url);
  await demo.expectLive();
  await demo.expectPoints(20);

  await server.kill();
  await expect(demo.connection).toContainText('Reconnecting');
  await expect(demo.banner).toContainText('The connection was lost');
  await expect(demo.chart).toHaveAttribute('data-stale', 'true');
  const kept = await demo.series();
  expect(kept.points.length).toBeGreaterThanOrEqual(20);
  await expect(demo.cards.first().getByTestId('price')).toHaveText(/^[\d,]+\.\d+$/);

  const returned = await DemoServer.start({ port: server.port });
  try {
    await expect(demo.connection).toHaveText('Live', { timeout: 35_000 });
    await expect(demo.chart).toHaveAttribute('data-stale', 'false');
    const before = kept.points.at(-1);
    await expect.poll(async () => (await demo.lastPoint())?.[1] ?? 0).toBeGreaterThan(before?.[1] ?? Infinity);
    expectOrdered(await demo.series());
  } finally {
    await returned.stop();
  }
});

test('a cut connection heals without a gap: the series equals what the server sent meanwhile', async ({ server, demo }) => {
  const symbol = 'BTC/USD';
  const observer = await Observer.start(server.url, symbol);
  const proxy = await FaultProxy.start(server.port);
  try {
    await demo.open(proxy.url);
    await demo.pair.selectOption(symbol);
    await demo.expectLive();
    await demo.expectPoints(20);

    const seenBefore = Math.max(...observer.ticks.keys());
    proxy.cut();
    await expect(demo.connection).toContainText('Reconnecting');
    // The page must have missed something, or the test proves nothing.
    await expect.poll(() => Math.max(...observer.ticks.keys())).toBeGreaterThan(seenBefore + 10);
    const seenMissed = Math.max(...observer.ticks.keys());
    proxy.mend();

    await expect(demo.connection).toHaveText('Live', { timeout: 35_000 });
    await expect(demo.seriesStatus).toHaveAttribute('data-status', 'live');
    await expect.poll(async () => (await demo.lastPoint())?.[0] ?? 0).toBeGreaterThan(seenMissed + 5);
    const series = await demo.series();
    expectOrdered(series);
    expectContiguous(series);
    expectSameAs(series, observer.ticks);
    // The missed positions are among those compared, unless the bounded series has moved past them.
    expect(series.points[0]?.[0]).toBeLessThanOrEqual(Math.max(seenBefore, (series.points.at(-1)?.[0] ?? 0) - 299));
  } finally {
    observer.stop();
    await proxy.stop();
  }
});

test('five cuts in a row leave no gap and no double', async ({ server, demo }) => {
  // After failed attempts Firefox itself holds back new sockets, longer each time.
  test.slow();
  const proxy = await FaultProxy.start(server.port);
  try {
    await demo.open(proxy.url);
    await demo.expectLive();
    await demo.expectPoints(5);
    for (let round = 0; round < 5; ++round) {
      proxy.cut();
      await expect(demo.banner).toBeVisible();
      proxy.mend();
      await demo.retryUntilLive();
      const series = await demo.series();
      expectOrdered(series);
      expectContiguous(series);
    }
  } finally {
    await proxy.stop();
  }
});
