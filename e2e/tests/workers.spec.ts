import { FaultProxy } from '../support/fault_proxy.ts';
import { NETWORK_ERRORS, expect, test as base } from '../support/fixtures.ts';
import { expectContiguous } from '../support/series_checks.ts';
import { FileServer } from '../support/file_server.ts';
import { DemoServer } from '../support/server.ts';
import type { Lab } from '../worker_page/main.ts';
import { buildWorkerPage, dist, inCommon, killSharedWorker, openSockets, site, WorkerPage, workerScript } from '../support/worker_page.ts';

const test = base.extend({
  server: async ({ context }, use) => {
    const server = await DemoServer.start({ site });
    await use(server);
    await context.close();
    await server.stop();
  },
});

test.use({ allowedErrors: NETWORK_ERRORS });
test.beforeAll(buildWorkerPage);

test('two tabs share one socket in a shared worker, under the strict policy, and have the same series', async ({ server, page, context }) => {
  const one = await WorkerPage.open(page, server.url, 'auto');
  const two = await WorkerPage.open(await context.newPage(), server.url, 'auto');
  await one.expectLive(50);
  await two.expectLive(50);
  expect(await openSockets(server.url)).toBe(1);
  for (const tab of [one, two]) {
    expect(await tab.worker()).toEqual({ status: 'running', mode: 'shared', fallback: null, restarts: 0 });
    expect(await tab.ownSockets()).toEqual([]);
    expect(await tab.errors()).toEqual([]);
  }
  const [left, right] = inCommon(await one.seen(), await two.seen());
  expect(left.length).toBeGreaterThanOrEqual(40);
  expect(left).toEqual(right);
});

test('the tab that opened the connection closes, and the other goes on; a new one joins', async ({ server, page, context }) => {
  const first = await context.newPage();
  const one = await WorkerPage.open(first, server.url, 'shared');
  await one.expectLive();
  const two = await WorkerPage.open(page, server.url, 'shared');
  await two.expectLive();
  await first.close();
  await two.expectGrowth();
  const three = await WorkerPage.open(await context.newPage(), server.url, 'shared');
  await three.expectLive();
  await two.expectGrowth();
  expect(await openSockets(server.url)).toBe(1);
  expect((await two.worker()).restarts).toBe(0);
});

test('a tab whose process dies is noticed, and the others go on', async ({ server, page, context }) => {
  const doomed = await context.newPage();
  const one = await WorkerPage.open(doomed, server.url, 'shared', '&channel=crypto');
  await one.expectLive();
  expect(await openSockets(server.url, 'crypto')).toBe(1);
  const two = await WorkerPage.open(page, server.url, 'shared');
  await two.expectLive();
  const crashed = doomed.waitForEvent('crash');
  void doomed.goto('chrome://crash').catch(() => {});
  await crashed;
  await two.expectGrowth();
  // Only the tab that died had wanted this.
  await expect.poll(() => openSockets(server.url, 'crypto')).toBe(0);
  expect(await openSockets(server.url)).toBe(1);
});

test('the shared worker is killed: series stay shown, another worker catches up without a hole', async ({ server, page, context }) => {
  const tabs = [
    await WorkerPage.open(page, server.url, 'shared'),
    await WorkerPage.open(await context.newPage(), server.url, 'shared'),
  ];
  for (const tab of tabs) await tab.expectLive(50);
  const before = await Promise.all(tabs.map((tab) => tab.lastSeq()));
  await killSharedWorker(context);
  for (const [i, tab] of tabs.entries()) {
    await expect.poll(async () => (await tab.worker()).restarts).toBe(1);
    await tab.expectGrowth();
    await tab.expectLive(50);
    const seen = await tab.seen();
    expectContiguous({ symbol: 'BTC/USD', ...seen });
    expect(seen.points.map(([seq]) => seq)).toContain(before[i]);
    expect((await tab.changes()).lengthMin).toBeGreaterThan(0);
    expect(await tab.worker()).toMatchObject({ mode: 'shared', status: 'running' });
  }
  expect(await openSockets(server.url)).toBe(1);
});

test('a cut connection heals in both tabs without a gap', async ({ server, page, context }) => {
  const proxy = await FaultProxy.start(server.port);
  try {
    const tabs = [
      await WorkerPage.open(page, proxy.url, 'shared'),
      await WorkerPage.open(await context.newPage(), proxy.url, 'shared'),
    ];
    for (const tab of tabs) await tab.expectLive();
    proxy.cut();
    for (const tab of tabs) await expect.poll(async () => (await tab.seen()).status).toBe('stale');
    proxy.mend();
    for (const tab of tabs) {
      await tab.expectLive();
      await tab.expectGrowth();
      expectContiguous({ symbol: 'BTC/USD', ...(await tab.seen()) });
    }
    await page.context().close();
  } finally {
    await proxy.stop();
  }
});

test('without shared workers each tab has a worker of its own', async ({ server, page }) => {
  await page.addInitScript(() => Reflect.deleteProperty(window, 'SharedWorker'));
  const tab = await WorkerPage.open(page, server.url, 'auto');
  await tab.expectLive();
  expect(await tab.worker()).toEqual({ status: 'running', mode: 'dedicated', fallback: null, restarts: 0 });
  expect(page.workers()).toHaveLength(1);
  expect(await tab.ownSockets()).toEqual([]);
  await tab.expectGrowth();
});

test('who asks for a shared worker where there is none is told that it is another', async ({ server, page }) => {
  await page.addInitScript(() => Reflect.deleteProperty(window, 'SharedWorker'));
  const tab = await WorkerPage.open(page, server.url, 'shared');
  await tab.expectLive();
  expect(await tab.worker()).toMatchObject({ mode: 'dedicated', fallback: { code: 'worker_unavailable' } });
});

test.describe('a policy without workers', () => {
  test.use({ allowedErrors: /policy|Content Security Policy|worker/i });

  test('has the core run in the page, and the client says why', async ({ server, page }) => {
    const tab = await WorkerPage.open(page, server.url, 'auto', '', 'no_workers.html');
    await tab.expectLive();
    const { mode, fallback } = await tab.worker();
    expect(mode).toBe('none');
    expect(fallback?.code).toBe('worker_unavailable');
    expect((await tab.ownSockets()).length).toBeGreaterThan(0);
    await tab.expectGrowth();
  });
});

test('a script that is not there has the core run in the page', async ({ server, page }) => {
  const tab = await WorkerPage.open(page, server.url, 'shared', '&script=/nowhere.js');
  await tab.expectLive();
  expect((await tab.worker()).mode).toBe('none');
  expect((await tab.errors()).every((text) => text.startsWith('worker_unavailable'))).toBe(true);
});

test('a hidden tab gets one update a second at most, and is current at once when it is shown', async ({ server, page, context }) => {
  const hidden = await WorkerPage.open(page, server.url, 'shared');
  const shown = await WorkerPage.open(await context.newPage(), server.url, 'shared');
  await hidden.expectLive();
  await shown.expectLive();
  await page.evaluate(() => {
    Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => 'hidden' });
    document.dispatchEvent(new Event('visibilitychange'));
  });
  const before = (await hidden.changes()).count;
  const began = Date.now();
  const start = (await shown.changes()).count;
  await expect.poll(async () => (await shown.changes()).count).toBeGreaterThan(start + 30);
  const seconds = (Date.now() - began) / 1000;
  expect((await hidden.changes()).count - before).toBeLessThanOrEqual(seconds + 2);
  const now = await shown.lastSeq();
  // Counted in the page itself: what a look from here takes is no part of it.
  const tookMs = await page.evaluate(async (position) => {
    const { lab } = window as unknown as { lab: Lab };
    Reflect.deleteProperty(document, 'visibilityState');
    const since = performance.now();
    document.dispatchEvent(new Event('visibilitychange'));
    while ((lab.seen().points.at(-1)?.[0] ?? 0) < position) await new Promise(requestAnimationFrame);
    return performance.now() - since;
  }, now);
  expect(tookMs).toBeLessThan(900);
  expectContiguous({ symbol: 'BTC/USD', ...(await hidden.seen()) });
});

test('a dedicated worker that ends is replaced, and the series goes on without a hole', async ({ server, page }) => {
  const tab = await WorkerPage.open(page, server.url, 'dedicated');
  await tab.expectLive(50);
  const last = await tab.lastSeq();
  await page.workers()[0]?.evaluate(() => (globalThis as unknown as { close(): void }).close());
  await expect.poll(async () => (await tab.worker()).restarts).toBe(1);
  await tab.expectGrowth();
  await tab.expectLive(50);
  const seen = await tab.seen();
  expectContiguous({ symbol: 'BTC/USD', ...seen });
  expect(seen.points.map(([seq]) => seq)).toContain(last);
  expect((await tab.changes()).lengthMin).toBeGreaterThan(0);
});

test('ten tabs cost the server one socket; nine close, and the last goes on', async ({ server, page, context }) => {
  test.setTimeout(90_000);
  const last = await WorkerPage.open(page, server.url, 'shared');
  const others: WorkerPage[] = [];
  for (let i = 0; i < 9; ++i) others.push(await WorkerPage.open(await context.newPage(), server.url, 'shared'));
  for (const tab of [last, ...others]) await tab.expectLive();
  expect(await openSockets(server.url)).toBe(1);
  for (const tab of others) await tab.page.close();
  await last.expectGrowth();
  expectContiguous({ symbol: 'BTC/USD', ...(await last.seen()) });
  expect(await openSockets(server.url)).toBe(1);
  expect((await last.worker()).restarts).toBe(0);
});

test('a client that is closed ends its socket', async ({ server, page }) => {
  const tab = await WorkerPage.open(page, server.url, 'dedicated');
  await tab.expectLive();
  await page.evaluate(() => (window as unknown as { lab: { close(): void } }).lab.close());
  await expect.poll(() => openSockets(server.url)).toBe(0);
  await expect.poll(() => page.workers().length).toBe(0);
});

test.describe('from a CDN', () => {
  // Neither of the two sends a policy: what a page of another origin needs is in docs/workers.md.
  test.use({ allowedErrors: /./ });

  test('the script of another origin runs in a dedicated worker', async ({ server, page }) => {
    const own = await FileServer.start(site);
    const cdn = await FileServer.start(site);
    try {
      const script = encodeURIComponent(`${cdn.url}/${await workerScript()}`);
      const more = `&script=${script}&url=${server.url}&channel=crypto`;
      const tab = await WorkerPage.open(page, own.url, 'auto', more, 'index.html');
      await tab.expectLive();
      const { mode, fallback } = await tab.worker();
      expect(mode).toBe('dedicated');
      expect(fallback?.message).toContain('The shared worker cannot be used');
      expect(await tab.ownSockets()).toEqual([]);
      const { count } = await tab.changes();
      await expect.poll(async () => (await tab.changes()).count).toBeGreaterThan(count + 5);
    } finally {
      await cdn.stop();
      await own.stop();
    }
  });

  test('the package itself, without a bundler, finds its worker there', async ({ server, page }) => {
    const own = await FileServer.start(site);
    const cdn = await FileServer.start(dist);
    try {
      await page.goto(`${own.url}/index.html`);
      const found = await page.evaluate(
        async ([module = '', url = '']) => {
          const { createClient } = (await import(module)) as typeof import('tidewire');
          const client = createClient({ url, worker: 'dedicated' });
          const store = client.tick('BTC/USD', { channel: 'crypto' });
          await new Promise<void>((resolve) => store.subscribe(resolve));
          return { price: store.getSnapshot()?.price, worker: client.worker.getSnapshot() };
        },
        [`${cdn.url}/index.js`, server.url],
      );
      expect(found.price).toBeGreaterThan(0);
      expect(found.worker).toEqual({ status: 'running', mode: 'dedicated', fallback: null, restarts: 0 });
    } finally {
      await cdn.stop();
      await own.stop();
    }
  });
});
