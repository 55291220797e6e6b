import { test as base, expect } from '@playwright/test';
import { DemoPage } from './demo_page.ts';
import { DemoServer } from './server.ts';

interface Fixtures {
  /** Options of the server of this test. */
  serverArgs: readonly string[];
  /** A server of the test's own, stopped when the test ends, however it ends. */
  server: DemoServer;
  demo: DemoPage;
  /** Another visitor, with a storage of their own. */
  other: DemoPage;
  /** What the browser may complain about: a test that breaks the network expects that. */
  allowedErrors: RegExp | null;
  /** Fails the test for any other error that the page or its policy reports. */
  quietPage: void;
}

/** In the words of Chromium and of Firefox. */
export const NETWORK_ERRORS =
  /net::ERR_|WebSocket connection to .* failed|Failed to load resource|connection to wss?:.* was interrupted|can’t establish a connection to the server/;

export const test = base.extend<Fixtures>({
  serverArgs: [[], { option: true }],
  allowedErrors: [null, { option: true }],
  server: async ({ page, serverArgs }, use, info) => {
    const server = await DemoServer.start({ args: serverArgs });
    await use(server);
    // The page goes first: that its server stops is not an error that it should report.
    await page.close();
    await server.stop();
    if (info.status !== info.expectedStatus) await info.attach('server.log', { body: server.log, contentType: 'text/plain' });
  },
  demo: async ({ page }, use) => {
    await use(new DemoPage(page));
  },
  other: async ({ browser, server }, use) => {
    // After the server, so that it goes before it.
    expect(server.url).toBeTruthy();
    const context = await browser.newContext();
    await use(new DemoPage(await context.newPage()));
    await context.close();
  },
  quietPage: [
    async ({ page, allowedErrors }, use) => {
      const errors: string[] = [];
      page.on('pageerror', (error) => errors.push(String(error)));
      page.on('console', (message) => {
        if (message.type() === 'error') errors.push(message.text());
      });
      await page.addInitScript(() => {
        addEventListener('securitypolicyviolation', (event) => {
          console.error(`policy violation: ${event.violatedDirective} ${event.blockedURI}`);
        });
      });
      await use();
      expect(errors.filter((text) => allowedErrors === null || !allowedErrors.test(text))).toEqual([]);
    },
    { auto: true },
  ],
});

export { expect };
