import { expect, test, vi } from 'vitest';

/** Globals that a server does not have, or that may only be touched when something is used. */
const GLOBALS = [
  'window',
  'document',
  'location',
  'WebSocket',
  'requestAnimationFrame',
  'addEventListener',
  'navigator',
  'fetch',
];

test('importing the package, making a client and looking at its stores touches nothing', async () => {
  // Frameworks look for the page when they are imported; that is theirs to answer for.
  await Promise.all([import('react'), import('vue')]);
  const touched: string[] = [];
  const before = GLOBALS.map(
    (name) => [name, Object.getOwnPropertyDescriptor(globalThis, name)] as const,
  );
  vi.resetModules();
  for (const name of GLOBALS) {
    Object.defineProperty(globalThis, name, {
      configurable: true,
      get: () => {
        touched.push(name);
        return undefined;
      },
    });
  }
  try {
    const { createClient } = await import('../../js/src/index.js');
    await import('../../js/src/react/index.js');
    await import('../../js/src/query/index.js');
    await import('../../js/src/testing/index.js');
    await import('../../js/src/vue/index.js');
    await import('../../js/src/worker/index.js');
    const client = createClient({ url: '/', token: 'x', worker: 'auto' });
    client.connection().getSnapshot();
    client.tick('BTC/USD').getSnapshot();
    client.series('BTC/USD').getServerSnapshot();
    client.close();
  } finally {
    for (const [name, descriptor] of before) {
      if (descriptor === undefined) Reflect.deleteProperty(globalThis, name);
      else Object.defineProperty(globalThis, name, descriptor);
    }
  }
  expect(touched).toEqual([]);
});
