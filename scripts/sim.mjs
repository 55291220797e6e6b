// `npm run sim -- --seeds N`: the simulator, built and run; its options are its own.
import './lib/node_version.mjs';
import { buildPreset } from './lib/cmake.mjs';
import { simBinary } from './lib/paths.mjs';
import { main, start, stopEverythingOnSignal } from './lib/run.mjs';
import { setup } from './lib/setup.mjs';

stopEverythingOnSignal();
await main(async () => {
  await setup({ group: 'test' });
  await buildPreset('native', { targets: ['tidewire_sim'] });
  return new Promise((resolve) => {
    const sim = start(simBinary, process.argv.slice(2), { stdio: ['ignore', 'inherit', 'inherit'] });
    sim.once('error', () => resolve(1));
    sim.once('exit', (code) => resolve(code ?? 1));
  });
});
