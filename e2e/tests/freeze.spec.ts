// A page that the browser freezes and lets run again. Chromium freezes what it keeps in its back/forward
// cache; `Page.setWebLifecycleState` changes nothing here, because Playwright's pages are never hidden.
import { CHROMIUM_FLAGS, chromiumPath } from '../../scripts/lib/chromium.mjs';
import type { DemoPage } from '../support/demo_page.ts';
import { FaultProxy } from '../support/fault_proxy.ts';
import { NETWORK_ERRORS, expect, test } from '../support/fixtures.ts';
import { Observer } from '../support/observer.ts';
import { expectContiguous, expectOrdered, expectSameAs } from '../support/series_checks.ts';

const SYMBOL = 'BTC/USD';
const executablePath = chromiumPath();

test.use({
  allowedErrors: NETWORK_ERRORS,
  // Playwright switches the back/forward cache off; users have it.
  launchOptions: {
    args: CHROMIUM_FLAGS,
    ignoreDefaultArgs: ['--disable-back-forward-cache'],
    ...(executablePath === undefined ? {} : { executablePath }),
  },
});
test.setTimeout(120_000);

/** The page notes what happens in its life, in a list that survives a stay in the cache. */
async function noteLife({ page }: DemoPage): Promise<() => Promise<string[]>> {
  await page.addInitScript(() => {
    const noted: string[] = [];
    Object.assign(globalThis, { noted });
    for (const type of ['freeze', 'resume']) document.addEventListener(type, () => noted.push(type));
    addEventListener('pageshow', ({ persisted }) => noted.push(`pageshow ${persisted}`));
  });
  return () => page.evaluate(() => (globalThis as unknown as { noted: string[] }).noted);
}

const newest = ({ ticks }: Observer): number => Math.max(...ticks.keys());

async function more(observer: Observer, ticks: number): Promise<void> {
  const until = newest(observer) + ticks;
  await expect.poll(() => newest(observer), { timeout: 60_000 }).toBeGreaterThan(until);
}

async function openLive(demo: DemoPage, url: string): Promise<void> {
  await demo.open(url);
  await demo.pair.selectOption(SYMBOL);
  await demo.expectLive();
  await demo.expectPoints(20);
}

/** To another page, where the user stays for some ticks, and back. */
async function goAwayAndBack(demo: DemoPage, observer: Observer, elsewhere: string): Promise<void> {
  await demo.page.goto(elsewhere);
  await more(observer, 40);
  await demo.page.goBack({ waitUntil: 'commit' }); // a page from the cache loads nothing
}

/** Live, and every tick is there that the observer saw meanwhile. */
async function expectWhole(demo: DemoPage, observer: Observer): Promise<void> {
  await demo.expectLive();
  const seen = newest(observer);
  await expect.poll(async () => (await demo.lastPoint())?.[0] ?? 0).toBeGreaterThan(seen);
  const series = await demo.series();
  expectOrdered(series);
  expectContiguous(series);
  expectSameAs(series, observer.ticks);
}

test('a frozen page is live and whole when it runs again', async ({ server, demo }) => {
  const observer = await Observer.start(server.url, SYMBOL);
  try {
    const life = await noteLife(demo);
    await openLive(demo, server.url);
    await goAwayAndBack(demo, observer, `${server.url}/api/v1/ws/health`);
    await expectWhole(demo, observer);
    expect(await life()).toEqual(['pageshow false', 'freeze', 'resume', 'pageshow true']);
  } finally {
    observer.stop();
  }
});

test('a page whose line was cut while it was frozen is live and whole when it runs again', async ({ server, demo }) => {
  const observer = await Observer.start(server.url, SYMBOL);
  const proxy = await FaultProxy.start(server.port);
  try {
    const life = await noteLife(demo);
    await openLive(demo, proxy.url);
    await demo.page.goto(`${server.url}/api/v1/ws/health`);
    proxy.cut();
    await more(observer, 40);
    proxy.mend();
    await demo.page.goBack({ waitUntil: 'commit' });
    await expectWhole(demo, observer);
    expect(await life()).toContain('pageshow true');
  } finally {
    observer.stop();
    await proxy.stop();
  }
});
