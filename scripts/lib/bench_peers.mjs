// What the benches compare with has a package.json and a lock file of its own, in bench/, so that the
// product and its tests never need it. Installed when a bench first asks for it.
import fs from 'node:fs';
import path from 'node:path';
import { isStale, npmCommand } from './npm_packages.mjs';
import { at, logDir } from './paths.mjs';
import { beginStep } from './progress.mjs';
import { mustRun } from './run.mjs';

const readJson = (file) => JSON.parse(fs.readFileSync(file, 'utf8'));

export async function installPeers() {
  const installedFile = at('bench', 'node_modules', '.package-lock.json');
  const lock = readJson(at('bench', 'package-lock.json'));
  if (fs.existsSync(installedFile) && !isStale(lock, readJson(installedFile))) return;
  const step = beginStep('the packages that the benches compare with (bench/package.json)');
  const [command, ...first] = npmCommand();
  const args = [...first, 'ci', '--no-audit', '--no-fund'];
  const options = { log: path.join(logDir, 'npm-bench.log'), cwd: at('bench'), onLine: step.update };
  await mustRun('npm ci in bench/', command, args, options);
  step.done('installed');
}
