// Whatever a client can do in the page it can do by way of a worker: the same tests on the real
// server once more, with the core in a worker.
import { afterAll, describe } from 'vitest';

import { core } from './support/real_parts.js';

core.inWorker = true;
afterAll(() => {
  core.inWorker = false;
});

describe('in a worker', async () => {
  await import('./server.test.js');
  await import('./live_server.test.js');
  await import('./commands.test.js');
  await import('./candles.test.js');
  await import('./polling.test.js');
  await import('./replay.test.js');
  await import('./binary.test.js');
});
