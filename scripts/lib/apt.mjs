// Installing apt packages by name, saying what is done and by whom.
import { spawn, spawnSync } from 'node:child_process';
import { say } from './progress.mjs';
import { StepError } from './run.mjs';

const isRoot = () => process.getuid?.() === 0;
const hasSudo = () => spawnSync('sudo', ['-V'], { stdio: 'ignore' }).status === 0;

/** apt-get in the foreground: sudo may ask for a password, and apt's own progress is the best there is. */
function aptGet(args) {
  const command = ['env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', '-q', ...args];
  const [program, ...rest] = isRoot() ? command : ['sudo', ...command];
  return new Promise((resolve) => {
    const child = spawn(program, rest, { stdio: 'inherit' });
    child.once('error', () => resolve(127));
    child.once('exit', (code) => resolve(code ?? 1));
  });
}

export async function installPackages(names) {
  const line = `apt-get install -y --no-install-recommends ${names.join(' ')}`;
  if (!isRoot() && !hasSudo()) {
    throw new StepError(`These packages are missing, and there is no sudo to install them. As root, run:\n  ${line}`);
  }
  say(`installing with ${isRoot() ? 'apt-get' : 'sudo apt-get'}: ${names.join(' ')}`);
  const install = ['install', '-y', '--no-install-recommends', ...names];
  // The package lists are refreshed only when they turn out to be missing or too old.
  if ((await aptGet(install)) === 0) return;
  say('that failed; refreshing the package lists and trying again');
  if ((await aptGet(['update'])) === 0 && (await aptGet(install)) === 0) return;
  throw new StepError(`apt-get could not install the packages (its own message is above). By hand:\n  ${line}`);
}
