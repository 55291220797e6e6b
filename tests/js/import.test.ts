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
    const client = createClient({ url: '/', token: 'x' });
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
  // React itself looks for `window` when it is imported.
  expect(touched.filter((name) => name !== 'window' && name !== 'navigator')).toEqual([]);
});
