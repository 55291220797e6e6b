import { type Locator, type Page, expect } from '@playwright/test';

/** [seq, time, price, volume]: as the demo shows it with `?inspect`. */
export type Point = readonly [seq: number, time: number, price: number, volume: number];

export interface Series {
  readonly symbol: string;
  readonly status: 'stale' | 'catching_up' | 'live' | 'gap';
  readonly points: readonly Point[];
}

export type Route = 'market' | 'bot' | 'auctions' | 'orders' | 'notifications' | 'performance';

/** Nothing is wider than the window, which a scroll bar at its side makes narrower. */
export async function expectNoSidewaysScroll(page: Page): Promise<void> {
  const [wanted, given] = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
  expect(wanted, page.url()).toBe(given);
}

/** The demo as its visitor sees it. */
export class DemoPage {
  readonly page: Page;
  readonly connection: Locator;
  readonly chart: Locator;
  readonly seriesStatus: Locator;
  readonly cards: Locator;
  readonly banner: Locator;
  readonly pair: Locator;
  readonly drawer: Locator;

  constructor(page: Page) {
    this.page = page;
    this.connection = page.getByTestId('connection');
    this.chart = page.getByTestId('chart');
    this.seriesStatus = page.getByTestId('series-status');
    this.cards = page.getByTestId('ticker-card');
    this.banner = page.getByTestId('banner');
    this.pair = page.getByRole('combobox', { name: 'Pair' });
    this.drawer = page.getByTestId('drawer');
  }

  async open(url: string): Promise<void> {
    await this.page.goto(`${url}/?inspect`);
  }

  /** One page of the application, by its name in the address. */
  async goTo(url: string, route: Route): Promise<void> {
    await this.page.goto(`${url}/#/${route}`);
  }

  /** Signs in as another of the demo's users. */
  async signInAs(user: 'demo' | 'trader' | 'admin'): Promise<void> {
    await this.page.getByTestId('account').selectOption(user);
  }

  async openDrawer(): Promise<void> {
    await this.page.getByTestId('connection-button').click();
    await expect(this.drawer).toBeVisible();
  }

  /** What the drawer says of one channel. */
  channel(name: string): Locator {
    return this.drawer.locator(`[data-channel="${name}"]`);
  }

  /** Both channels are up and the chart's series is complete. */
  async expectLive(patience: { readonly timeout?: number } = {}): Promise<void> {
    await expect(this.connection).toHaveText('Live', patience);
    await expect(this.seriesStatus).toHaveAttribute('data-status', 'live', patience);
    await expect(this.banner).toHaveCount(0, patience);
  }

  /** Presses the banner's button until it is gone: the page may well come back by itself first. */
  async retryUntilConnected(): Promise<void> {
    await expect(async () => {
      const button = this.banner.getByRole('button');
      // Firefox takes a second for a click. A banner that goes meanwhile takes its button along.
      if (await button.isVisible()) await button.click({ timeout: 2000 }).catch(() => undefined);
      await expect(this.banner).toHaveCount(0, { timeout: 3000 });
    }).toPass();
  }

  /** The same on a page with a chart, until that is whole. */
  async retryUntilLive(): Promise<void> {
    await this.retryUntilConnected();
    await this.expectLive();
  }

  /** The series that the chart holds at this moment. */
  async series(): Promise<Series> {
    const text = await this.page.getByTestId('series-json').textContent();
    return JSON.parse(text ?? '') as Series;
  }

  async expectPoints(atLeast: number, timeout = 20_000): Promise<void> {
    await expect.poll(async () => (await this.series()).points.length, { timeout }).toBeGreaterThanOrEqual(atLeast);
  }

  async lastPoint(): Promise<Point | undefined> {
    return (await this.series()).points.at(-1);
  }
}
