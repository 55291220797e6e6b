import { buildForStart } from './build_steps.mjs';
import { at } from './paths.mjs';
import { main, start, stopEverythingOnSignal } from './run.mjs';
import { setup } from './setup.mjs';

/** Sets up, builds what the demo needs, and hands over to Playwright's own command line. */
export async function runPlaywright(first, userArgs) {
  stopEverythingOnSignal();
  await main(async () => {
    await setup({ group: 'test' });
    await buildForStart();
    const cli = at('node_modules', '@playwright', 'test', 'cli.js');
    return new Promise((resolve) => {
      const child = start(process.execPath, [cli, 'test', ...first, ...userArgs], {
        cwd: at('e2e'),
        stdio: ['ignore', 'inherit', 'inherit'],
      });
      child.once('exit', (code) => resolve(code ?? 1));
    });
  });
}
