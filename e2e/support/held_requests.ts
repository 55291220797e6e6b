import type { Page, Route } from '@playwright/test';

const refuse = (request: Route): Promise<void> => request.fulfill({ status: 503, body: '{}' });

/** Lets the requests of a path wait until what this returns is called, and then answers them: as a server that cannot. */
export async function hold(page: Page, path: string, answer = refuse): Promise<() => void> {
  let release = (): void => {};
  const released = new Promise<void>((resolve) => (release = resolve));
  await page.route(path, async (request) => {
    await released;
    await answer(request);
  });
  return release;
}
