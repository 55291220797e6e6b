import { chromium } from 'playwright-core';
import type { Browser, Page } from 'playwright-core';

import { CHROMIUM_FLAGS, chromiumPath } from '../../../../scripts/lib/chromium.mjs';

/** What the page shows of its series. */
export interface Shown {
  readonly status: string;
  readonly seq: readonly number[];
}

export function startBrowser(): Promise<Browser> {
  const executablePath = chromiumPath();
  return chromium.launch({
    args: CHROMIUM_FLAGS,
    ...(executablePath === undefined ? {} : { executablePath }),
  });
}

/** A fresh application in a tab. */
export class AppPage {
  readonly #page: Page;
  /** What the page complained about. */
  readonly errors: string[] = [];
  /** The addresses of what it loaded, without queries. */
  readonly loaded: string[] = [];

  private constructor(page: Page) {
    this.#page = page;
    page.on('pageerror', (error) => this.errors.push(String(error)));
    page.on('console', (message) => {
      if (message.type() === 'error') this.errors.push(message.text());
    });
    page.on('request', (request) => this.loaded.push(new URL(request.url()).pathname));
  }

  static async open(browser: Browser, url: string): Promise<AppPage> {
    const app = new AppPage(await browser.newPage());
    await app.#page.goto(url);
    return app;
  }

  async status(): Promise<string> {
    return (await this.#page.locator('#status').textContent({ timeout: 10_000 })) ?? '';
  }

  /** Where its core runs. */
  async mode(): Promise<string> {
    return (await this.#page.locator('#mode').textContent()) ?? '';
  }

  async price(): Promise<number> {
    return Number(await this.#page.locator('#price').textContent());
  }

  async series(): Promise<Shown> {
    return JSON.parse((await this.#page.locator('#series').textContent()) ?? '') as Shown;
  }

  /** Everything that can be read on it. */
  async text(): Promise<string> {
    return (await this.#page.locator('#root').textContent()) ?? '';
  }

  close(): Promise<void> {
    return this.#page.close();
  }
}
