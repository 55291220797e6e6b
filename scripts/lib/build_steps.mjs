// The build, one function per product. Each is quick when its inputs did not change.
import fs from 'node:fs';
import path from 'node:path';
import { buildPreset } from './cmake.mjs';
import { at, logDir } from './paths.mjs';
import { beginStep } from './progress.mjs';
import { mustRun } from './run.mjs';
import { checkStamp } from './stamp.mjs';

const WASM_FILES = ['tidewire_wasm.mjs', 'tidewire_wasm.wasm', 'tidewire_extras.wasm'].map(
  (name) => `build/wasm/wasm/binding/${name}`,
);
export const tsc = at('node_modules', 'typescript', 'bin', 'tsc');
export const vueTsc = at('scripts', 'lib', 'vue_tsc.mjs');
export const vite = at('node_modules', 'vite', 'bin', 'vite.js');

export const buildServer = () => buildPreset('native', { targets: ['tidewire_server'], withTests: false });
export const buildWasm = () => buildPreset('wasm');

/** What a removed source left behind must not be packed; a failed build must not take the last good one along. */
function dropOlderFiles(dir, begun) {
  for (const name of fs.readdirSync(dir, { recursive: true })) {
    const file = path.join(dir, name);
    const info = fs.statSync(file);
    // File systems may round times down to whole seconds.
    if (info.isFile() && info.mtimeMs < begun - 1000) fs.rmSync(file);
  }
}

/** js/dist: the npm package's code, its types and the WASM. */
export async function buildPackage() {
  const stamp = checkStamp('js', {
    inputs: ['js', 'tsconfig.json', 'tsconfig.base.json', 'package-lock.json', ...WASM_FILES],
    outputs: ['js/dist/index.js', 'js/dist/react/index.js', 'js/dist/wasm/tidewire_extras.wasm'],
  });
  const step = beginStep('npm package');
  if (stamp.isFresh) return step.done('up to date');
  const begun = Date.now();
  const log = path.join(logDir, 'build-js.log');
  await mustRun('the npm package', process.execPath, [tsc, '-p', 'js/tsconfig.build.json'], { log });
  await mustRun('the npm package', process.execPath, ['js/copy_wasm.mjs'], { log, append: true });
  dropOlderFiles(at('js', 'dist'), begun);
  stamp.commit();
  return step.done('built');
}

/** demo/dist: what the server serves. */
export async function buildDemo() {
  const stamp = checkStamp('demo', {
    inputs: ['demo', 'js/dist', 'package-lock.json'],
    outputs: ['demo/dist/index.html'],
  });
  const step = beginStep('demo');
  if (stamp.isFresh) return step.done('up to date');
  const log = path.join(logDir, 'build-demo.log');
  await mustRun('the demo', process.execPath, [vite, 'build', '--logLevel', 'warn'], { log, cwd: at('demo') });
  stamp.commit();
  return step.done('built');
}

/** Everything that `npm start` serves. */
export async function buildForStart() {
  await buildServer();
  await buildWasm();
  await buildPackage();
  await buildDemo();
}
