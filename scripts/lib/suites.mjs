// The suites of `npm test`, in the order in which they run: what they need built, how they run, and
// how their result is read.
import fs from 'node:fs';
import path from 'node:path';
import { buildDemo, buildPackage, buildServer, buildWasm, tsc, vueTsc } from './build_steps.mjs';
import { buildPreset } from './cmake.mjs';
import { fuzzTargets, runFuzzTarget } from './fuzz_targets.mjs';
import { at, relative, simBinary, testLogDir } from './paths.mjs';
import { runLogged } from './run.mjs';
import { ctestTotals, plainTotals, playwrightTotals, tapTotals, vitestTotals } from './totals.mjs';

const SIM_SEEDS = 1000;
const FUZZ_SECONDS = 4;
const MINUTE_MS = 60_000;
const read = (file) => (fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : '');
const readJson = (file) => (fs.existsSync(file) ? JSON.parse(read(file)) : {});
const one = (isPassed) => ({ passed: isPassed ? 1 : 0, failed: isPassed ? 0 : 1, skipped: 0 });

/** A suite that is one program with one log. */
async function program(command, args, { log, onLine, minutes, cwd, env }, totalsOf) {
  const result = await runLogged(command, args, { log, onLine, cwd, env, timeoutMs: minutes * MINUTE_MS });
  const totals = totalsOf(result);
  // A program that failed while every test passed (a leak at exit, a crash after the summary) failed.
  const isHidden = result.code !== 0 && totals.failed === 0;
  return { ...totals, failed: totals.failed + (isHidden ? 1 : 0) };
}

const ctest = (preset, minutes) => (context) =>
  program('ctest', ['--test-dir', `build/${preset}`, '-V'], { ...context, minutes }, () =>
    ctestTotals(read(context.log)),
  );

const nodeTests = (context) => {
  const files = fs.readdirSync(at('scripts', 'test')).filter((name) => name.endsWith('.test.mjs'));
  const args = ['--test', '--test-reporter=tap', ...files.map((name) => `scripts/test/${name}`)];
  return program(process.execPath, args, { ...context, minutes: 2 }, () => tapTotals(read(context.log)));
};

/** Counted work. One file after the other: a process of its own each, with nothing beside it. */
const workTests = (context) => {
  const files = fs.readdirSync(at('tests', 'work')).filter((name) => name.endsWith('.test.mjs'));
  const args = ['--expose-gc', '--test', '--test-reporter=tap', '--test-concurrency=1'];
  const all = [...args, ...files.map((name) => `tests/work/${name}`)];
  return program(process.execPath, all, { ...context, minutes: 3 }, () => tapTotals(read(context.log)));
};

const simulation = (context) =>
  program(simBinary, ['--seeds', String(SIM_SEEDS)], { ...context, minutes: 5 }, ({ code }) => {
    const runs = plainTotals(read(context.log));
    // The suite is one test, however many seeds it runs.
    return one(code === 0 && runs.passed === SIM_SEEDS && runs.failed === 0);
  });

async function fuzzing({ onLine }) {
  let totals = { passed: 0, failed: 0, skipped: 0 };
  for (const target of fuzzTargets()) {
    const { code } = await runFuzzTarget(target, FUZZ_SECONDS, (line) => onLine(`${target.name} ${line}`));
    const { passed, failed } = one(code === 0);
    totals = { ...totals, passed: totals.passed + passed, failed: totals.failed + failed };
  }
  return totals;
}

async function typeChecks({ log, onLine }) {
  const projects = { 'js/tsconfig.build.json': tsc, 'tsconfig.json': tsc, 'demo/tsconfig.json': vueTsc, 'e2e/tsconfig.json': tsc };
  const totals = { passed: 0, failed: 0, skipped: 0 };
  fs.rmSync(log, { force: true });
  for (const [project, checker] of Object.entries(projects)) {
    onLine(project);
    const args = [checker, '-p', project, '--noEmit'];
    const { code } = await runLogged(process.execPath, args, { log, append: true, timeoutMs: 2 * MINUTE_MS });
    totals[code === 0 ? 'passed' : 'failed'] += 1;
  }
  return totals;
}

const vitest = (name, folder) => (context) => {
  const report = path.join(testLogDir, `${name}.json`);
  fs.rmSync(report, { force: true });
  const cli = at('node_modules', 'vitest', 'vitest.mjs');
  const args = [cli, 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const totals = () => vitestTotals(readJson(report));
  // A log is read in an editor as often as in a terminal.
  return program(process.execPath, args, { ...context, env: { NO_COLOR: '1' }, cwd: at(folder), minutes: 6 }, totals);
};

const playwright = (context) => {
  const report = path.join(testLogDir, 'e2e.json');
  fs.rmSync(report, { force: true });
  const cli = at('node_modules', '@playwright', 'test', 'cli.js');
  const env = { PLAYWRIGHT_JSON_OUTPUT_FILE: report, FORCE_COLOR: '0' };
  const args = [cli, 'test', '--reporter=list,json'];
  return program(process.execPath, args, { ...context, env, cwd: at('e2e'), minutes: 25 }, () =>
    playwrightTotals(readJson(report)),
  );
};

const buildNative = () => buildPreset('native');

export const suites = [
  { name: 'scripts', title: 'the commands themselves', build: [], run: nodeTests },
  { name: 'types', title: 'TypeScript, strict', build: [buildWasm, buildPackage], run: typeChecks },
  { name: 'cpp', title: 'C++: wire, core, server', build: [buildNative], run: ctest('native', 5) },
  { name: 'sim', title: `simulation, ${SIM_SEEDS} seeds`, build: [buildNative], run: simulation },
  { name: 'js', title: 'package on the real WASM', build: [buildServer, buildWasm, buildPackage], run: vitest('js', '.') },
  { name: 'work', title: 'counted work against its thresholds', build: [buildServer, buildWasm, buildPackage], run: workTests },
  { name: 'demo', title: 'demo: pure parts', build: [buildWasm, buildPackage], run: vitest('demo', 'demo') },
  { name: 'e2e', title: 'browser and real server', build: [buildServer, buildWasm, buildPackage, buildDemo], run: playwright },
  { name: 'pack', title: 'npm pack in fresh applications', build: [buildServer, buildWasm, buildPackage], run: vitest('pack', 'tests/js/pack') },
  { name: 'asan', title: 'C++ under ASan and UBSan', build: [() => buildPreset('asan')], run: ctest('asan', 8) },
  { name: 'fuzz', title: `fuzzing, ${FUZZ_SECONDS} s a target`, build: [() => buildPreset('fuzz')], run: fuzzing },
];

export const logOf = (suite) => path.join(testLogDir, `${suite.name}.log`);
export const describeLog = (suite) => relative(suite.name === 'fuzz' ? testLogDir : logOf(suite));
