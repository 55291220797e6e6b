import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

import { type BrowserContext, type CDPSession, type Page, expect } from '@playwright/test';
import { build } from 'vite';

import type { Lab, Seen } from '../worker_page/main.ts';

const root = fileURLToPath(new URL('../worker_page/', import.meta.url));
/** Where the built page lies. */
export const site = fileURLToPath(new URL('../../build/e2e-worker-page/', import.meta.url));

/** The package as npm ships it. */
export const dist = fileURLToPath(new URL('../../js/dist/', import.meta.url));

/** Builds the page as an application would: the bundler has to find the worker's script by itself. */
export async function buildWorkerPage(): Promise<void> {
  await build({
    root,
    configFile: false,
    logLevel: 'warn',
    build: {
      outDir: site,
      emptyOutDir: true,
      target: 'es2022',
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      rolldownOptions: { input: ['index.html', 'no_workers.html'].map((name) => `${root}${name}`) },
    },
  });
}

/** The worker's script as the bundler has named it, below the site. */
export async function workerScript(): Promise<string> {
  const names = await readdir(`${site}/assets`);
  for (const name of names.filter((one) => one.endsWith('.js'))) {
    if ((await readFile(`${site}/assets/${name}`, 'utf8')).includes('tidewire worker ')) return `assets/${name}`;
  }
  throw new Error('the bundler has made no script of the worker');
}

type Mode = 'auto' | 'shared' | 'dedicated' | 'none';

/** One tab of the page. */
export class WorkerPage {
  readonly page: Page;

  private constructor(page: Page) {
    this.page = page;
  }

  /** `more` is appended to the address. */
  static async open(page: Page, url: string, mode: Mode, more = '', file = ''): Promise<WorkerPage> {
    await page.goto(`${url}/${file}?mode=${mode}${more}`);
    return new WorkerPage(page);
  }

  seen(): Promise<Seen> {
    return this.page.evaluate(() => (window as unknown as { lab: Lab }).lab.seen());
  }

  worker(): Promise<ReturnType<Lab['worker']>> {
    return this.page.evaluate(() => (window as unknown as { lab: Lab }).lab.worker());
  }

  errors(): Promise<readonly string[]> {
    return this.page.evaluate(() => (window as unknown as { lab: Lab }).lab.errors);
  }

  changes(): Promise<Lab['changes']> {
    return this.page.evaluate(() => (window as unknown as { lab: Lab }).lab.changes);
  }

  /** The sockets that the page opened itself. */
  ownSockets(): Promise<readonly string[]> {
    return this.page.evaluate(() => (window as unknown as { lab: Lab }).lab.sockets);
  }

  async lastSeq(): Promise<number> {
    return (await this.seen()).points.at(-1)?.[0] ?? 0;
  }

  async expectLive(points = 5): Promise<void> {
    await expect.poll(async () => (await this.seen()).status).toBe('live');
    await expect.poll(async () => (await this.seen()).points.length).toBeGreaterThanOrEqual(points);
  }

  /** The series grows past where it is now. */
  async expectGrowth(ticks = 5): Promise<void> {
    const last = await this.lastSeq();
    await expect.poll(() => this.lastSeq()).toBeGreaterThan(last + ticks);
  }
}

/** The points at the positions that both have. */
export function inCommon(a: Seen, b: Seen): [Seen['points'], Seen['points']] {
  const left = new Set(a.points.map(([seq]) => seq));
  const right = new Set(b.points.map(([seq]) => seq));
  return [a.points.filter(([seq]) => right.has(seq)), b.points.filter(([seq]) => left.has(seq))];
}

/** Ends the shared worker as the browser does when it runs out of memory. */
export async function killSharedWorker(context: BrowserContext): Promise<void> {
  const browser = context.browser();
  if (browser === null) throw new Error('the context has no browser');
  const session: CDPSession = await browser.newBrowserCDPSession();
  const { targetInfos } = await session.send('Target.getTargets', { filter: [{ type: 'shared_worker' }] });
  expect(targetInfos).toHaveLength(1);
  for (const { targetId } of targetInfos) await session.send('Target.closeTarget', { targetId });
  await session.detach();
}

/** Open WebSockets of a channel, as the server counts them. */
export async function openSockets(url: string, channel = 'market-data'): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const name = `tidewire_connections{channel="${channel}"} `;
  const line = text.split('\n').find((one) => one.startsWith(name));
  return Number(line?.slice(name.length) ?? 0);
}
