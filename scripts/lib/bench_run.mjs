// Builds what a bench needs and runs it.
import fs from 'node:fs';
import path from 'node:path';
import { buildPackage, buildServer, buildWasm } from './build_steps.mjs';
import { installBenchPeers } from './npm_packages.mjs';
import { at, logDir, relative } from './paths.mjs';
import { beginStep } from './progress.mjs';
import { StepError, runLogged, start, tailOf } from './run.mjs';

const dir = at('build', 'bench');
const log = path.join(logDir, 'build-bench.log');

async function must(step, command, args, append) {
  const { code } = await runLogged(command, args, { log, append, onLine: (line) => step.update(line) });
  if (code === 0) return;
  step.fail();
  throw new StepError(`C++ (benches): the build failed\n${tailOf(log)}`);
}

/** The native benches are a CMake project of their own, in a tree of their own. */
async function buildNative(target) {
  const step = beginStep(`C++ (benches): ${target}`);
  const isConfigured = fs.existsSync(path.join(dir, 'build.ninja'));
  if (!isConfigured) {
    const args = ['-S', 'bench', '-B', relative(dir), '-G', 'Ninja', '-DCMAKE_BUILD_TYPE=RelWithDebInfo'];
    await must(step, 'cmake', args, false);
  }
  await must(step, 'cmake', ['--build', relative(dir), '--target', target], !isConfigured);
  step.done('built');
}

const NEEDS = {
  server: buildServer,
  package: async () => {
    await buildWasm();
    await buildPackage();
  },
  peers: installBenchPeers,
};

/** [program, arguments] of a bench, once it is ready to run. */
async function commandOf(bench, options) {
  for (const need of bench.needs ?? []) await NEEDS[need]();
  for (const target of bench.targets ?? []) await buildNative(`tidewire_bench_${target}`);
  if (bench.program !== 'native') {
    const args = [...(bench.node ?? []), at('bench', bench.program), ...(bench.args ?? []), ...options];
    return [process.execPath, args];
  }
  const target = `tidewire_bench_${bench.name}`;
  await buildNative(target);
  return [path.join(dir, target), options];
}

/** Runs a bench with its output on ours; resolves with its exit code. */
export async function runBench(bench, options) {
  const [program, args] = await commandOf(bench, options);
  return new Promise((resolve) => {
    const child = start(program, args, { stdio: ['ignore', 'inherit', 'inherit'] });
    child.once('error', () => resolve(1));
    child.once('exit', (code) => resolve(code ?? 1));
  });
}

/** Runs a bench with --json, its lines on ours; resolves with its last line as an object, or why not. */
export async function collectBench(bench, options) {
  const [program, args] = await commandOf(bench, [...options, '--json']);
  return new Promise((resolve) => {
    const child = start(program, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    let text = '';
    child.stdout.on('data', (chunk) => {
      text += chunk;
    });
    child.once('error', (error) => resolve({ problem: error.message }));
    child.once('close', (code) => {
      const lines = text.trimEnd().split('\n');
      const result = parsed(lines.at(-1) ?? '');
      for (const line of result === undefined ? lines : lines.slice(0, -1)) console.log(`  ${line}`);
      if (result !== undefined && code === 0) resolve({ result });
      else resolve({ result, problem: `ended with code ${code}` });
    });
  });
}

function parsed(line) {
  try {
    const value = JSON.parse(line);
    return Array.isArray(value.figures) ? value : undefined;
  } catch {
    return undefined;
  }
}
