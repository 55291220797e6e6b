// `npm run setup`: install what is missing and nothing else.
import './lib/node_version.mjs';
import { say } from './lib/progress.mjs';
import { main, stopEverythingOnSignal } from './lib/run.mjs';
import { setup } from './lib/setup.mjs';

const HELP = `npm run setup [-- --start]

Installs what is missing on Debian 12 or 13 or Ubuntu 24.04: apt packages by name (with sudo when you
are not root) and npm packages. Instant when nothing is missing. npm start and npm test do it too.

  --start   only what npm start needs (no clang, Catch2 or Chromium)

TIDEWIRE_SKIP_SETUP=1 leaves the system's packages alone.`;

if (process.argv.includes('--help') || process.argv.includes('-h')) {
  console.log(HELP);
} else {
  stopEverythingOnSignal();
  await main(async () => {
    await setup({ group: process.argv.includes('--start') ? 'start' : 'test' });
    say('everything is installed');
  });
}
