import { type BrowserContext, test as base, expect } from '@playwright/test';
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
  /** Fails the test for any other error that a page of the visitor or its policy reports. */
  quietPage: void;
}

/** In the words of Chromium and of Firefox. */
export const NETWORK_ERRORS =
  /net::ERR_|WebSocket connection to .* failed|Failed to load resource|connection to wss?:.* was interrupted|can’t establish a connection to the server/;

/** Notes what goes wrong in any page of `context`, and what its policy forbids. */
async function watchErrors(context: BrowserContext, errors: string[]): Promise<void> {
  context.on('weberror', (error) => errors.push(String(error.error())));
  context.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  await context.addInitScript(() => {
    addEventListener('securitypolicyviolation', (event) => {
      console.error(`policy violation: ${event.violatedDirective} ${event.blockedURI}`);
    });
  });
}

function expectQuiet(errors: readonly string[], allowed: RegExp | null): void {
  expect(errors.filter((text) => allowed === null || !allowed.test(text))).toEqual([]);
}

export const test = base.extend<Fixtures>({
  serverArgs: [[], { option: true }],
  allowedErrors: [null, { option: true }],
  server: async ({ page, serverArgs }, use, info) => {
    const server = await DemoServer.start({ args: serverArgs });
    await use(server);
    // Pages go first: that their server stops is not an error that they should report.
    await Promise.all(page.context().pages().map((open) => open.close()));
    await server.stop();
    if (info.status !== info.expectedStatus) await info.attach('server.log', { body: server.log, contentType: 'text/plain' });
  },
  demo: async ({ page }, use) => {
    await use(new DemoPage(page));
  },
  other: async ({ browser, server, allowedErrors }, use) => {
    // After the server, so that it goes before it.
    expect(server.url).toBeTruthy();
    const context = await browser.newContext();
    const errors: string[] = [];
    await watchErrors(context, errors);
    await use(new DemoPage(await context.newPage()));
    await context.close();
    expectQuiet(errors, allowedErrors);
  },
  quietPage: [
    async ({ context, allowedErrors }, use) => {
      const errors: string[] = [];
      await watchErrors(context, errors);
      await use();
      expectQuiet(errors, allowedErrors);
    },
    { auto: true },
  ],
});

export { expect };
