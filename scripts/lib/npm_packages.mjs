// Is node_modules what package-lock.json says? Compared package by package, so an `npm install` that
// someone ran by hand counts, and no stamp can be wrong.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { at, logDir } from './paths.mjs';
import { beginStep } from './progress.mjs';
import { mustRun } from './run.mjs';

// Under `npm run`, npm says where it is itself; that one is the right one to call.
function npmCommand() {
  const npm = process.env.npm_execpath;
  return npm?.endsWith('.js') ? [process.execPath, npm] : ['npm'];
}

function isInstalled(dir) {
  const installed = path.join(dir, 'node_modules', '.package-lock.json');
  return fs.existsSync(installed) && !isStale(readJson(path.join(dir, 'package-lock.json')), readJson(installed));
}

const readJson = (file) => JSON.parse(fs.readFileSync(file, 'utf8'));

export function isStale(lock, installed) {
  return Object.entries(lock.packages).some(([key, wanted]) => {
    if (!key.startsWith('node_modules/') || wanted.link || wanted.optional || wanted.peer) return false;
    return installed.packages[key]?.version !== wanted.version;
  });
}

export async function installNpmPackages() {
  if (isInstalled(at('.'))) return;
  const step = beginStep('npm packages');
  const [command, ...first] = npmCommand();
  const args = [...first, 'ci', '--no-audit', '--no-fund'];
  await mustRun('npm ci', command, args, { log: path.join(logDir, 'npm.log'), onLine: step.update });
  step.done();
}

/** What the benches compare with: packages of their own, which nothing else needs. */
export async function installBenchPeers() {
  const dir = at('bench');
  const log = path.join(logDir, 'npm-bench.log');
  if (!isInstalled(dir)) {
    const names = Object.keys(readJson(path.join(dir, 'package.json')).dependencies).join(', ');
    const step = beginStep(`npm packages to compare with (${names}; into bench/node_modules)`);
    const [command, ...first] = npmCommand();
    const args = [...first, 'ci', '--workspaces=false', '--no-audit', '--no-fund'];
    await mustRun('npm ci (bench)', command, args, { log, onLine: step.update, cwd: dir });
    step.done();
  }
  if (spawnSync(bunPath(), ['--version']).status === 0) return;
  // Not every npm runs install scripts; this one puts Bun's binary into its place.
  const script = path.join(dir, 'node_modules', 'bun', 'install.js');
  await mustRun("Bun's install script", process.execPath, [script], { log, append: true, cwd: dir });
}

/** Bun, as the benches run it. */
export function bunPath() {
  return at('bench', 'node_modules', 'bun', 'bin', 'bun.exe');
}
