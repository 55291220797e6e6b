// @vitest-environment happy-dom
// The hooks and composables do not know where the core runs: their tests on the real server, with
// the core in a worker.
import { describe } from 'vitest';

import { core } from './support/real_parts.js';

core.inWorker = true;

describe('in a worker', async () => {
  await import('./hooks_server.test.js');
});
