// `npm run server -- OPTIONS`: the native server by itself, with exactly the options given.
import './lib/node_version.mjs';
import { buildServer } from './lib/build_steps.mjs';
import { callerDir, serverBinary } from './lib/paths.mjs';
import { main, start, stopEverythingOnSignal } from './lib/run.mjs';
import { resolvePaths } from './lib/server_args.mjs';
import { setup } from './lib/setup.mjs';

stopEverythingOnSignal();
await main(async () => {
  await setup({ group: 'start' });
  await buildServer();
  return new Promise((resolve) => {
    const server = start(serverBinary, resolvePaths(process.argv.slice(2), callerDir), { stdio: ['ignore', 'inherit', 'inherit'] });
    for (const signal of ['SIGINT', 'SIGTERM']) {
      process.removeAllListeners(signal);
      process.on(signal, () => server.kill(signal));
    }
    server.once('exit', (code) => resolve(code ?? 1));
  });
});
