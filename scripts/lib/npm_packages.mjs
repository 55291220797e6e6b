// Is node_modules what package-lock.json says? Compared package by package, so an `npm install` that
// someone ran by hand counts, and no stamp can be wrong.
import fs from 'node:fs';
import path from 'node:path';
import { at, logDir } from './paths.mjs';
import { beginStep } from './progress.mjs';
import { mustRun } from './run.mjs';

const readJson = (file) => JSON.parse(fs.readFileSync(file, 'utf8'));

export function isStale(lock, installed) {
  return Object.entries(lock.packages).some(([key, wanted]) => {
    if (!key.startsWith('node_modules/') || wanted.link || wanted.optional || wanted.peer) return false;
    return installed.packages[key]?.version !== wanted.version;
  });
}

export async function installNpmPackages() {
  const installedFile = at('node_modules', '.package-lock.json');
  const lock = readJson(at('package-lock.json'));
  if (fs.existsSync(installedFile) && !isStale(lock, readJson(installedFile))) return;
  const step = beginStep('npm packages');
  // Under `npm run`, npm says where it is itself; that one is the right one to call.
  const npm = process.env.npm_execpath;
  const [command, ...first] = npm?.endsWith('.js') ? [process.execPath, npm] : ['npm'];
  const args = [...first, 'ci', '--no-audit', '--no-fund'];
  await mustRun('npm ci', command, args, { log: path.join(logDir, 'npm.log'), onLine: step.update });
  step.done();
}
