import { FaultProxy } from '../support/fault_proxy.ts';
import { NETWORK_ERRORS, expect, test } from '../support/fixtures.ts';
import { expectContiguous } from '../support/series_checks.ts';

test.use({ allowedErrors: NETWORK_ERRORS });

test('offline: the banner says that the device is, the data stays, and it goes on by itself', async ({ server, demo }) => {
  await demo.open(server.url);
  await demo.expectLive();
  await demo.expectPoints(10);

  await demo.page.context().setOffline(true);
  await expect(demo.banner).toContainText('This device is offline');
  await expect(demo.connection).toHaveText('Offline');
  await expect(demo.chart).toHaveAttribute('data-stale', 'true');
  expect((await demo.series()).points.length).toBeGreaterThanOrEqual(10);

  await demo.page.context().setOffline(false);
  await demo.expectLive();
  const series = await demo.series();
  expectContiguous(series);
});

test('one click on the banner connects at once instead of after the delay', async ({ server, demo }) => {
  test.setTimeout(120_000);
  const proxy = await FaultProxy.start(server.port);
  try {
    await demo.open(proxy.url);
    await demo.expectLive();
    proxy.cut();
    // Some attempts must fail first, until the delay has grown beyond what the click could take.
    const waiting = /Next attempt in (8|9|[12]\d) s/;
    await expect(demo.banner).toContainText(waiting, { timeout: 70_000 });
    const seconds = Number(waiting.exec((await demo.banner.textContent()) ?? '')?.[1] ?? 8);
    proxy.mend();
    await demo.banner.getByRole('button', { name: 'Retry now' }).click();
    await expect(demo.banner).toHaveCount(0, { timeout: (seconds - 1) * 1000 });
    await expect(demo.connection).toHaveText('Live');
  } finally {
    await proxy.stop();
  }
});
