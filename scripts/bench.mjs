// `npm run bench -- NAME`: one figure, or one family of them, measured and printed as `name value unit`
// lines; with --json also as one object on the last line.
import './lib/node_version.mjs';
import fs from 'node:fs';
import path from 'node:path';
import { buildPackage, buildWasm } from './lib/build_steps.mjs';
import { at, logDir, relative } from './lib/paths.mjs';
import { beginStep } from './lib/progress.mjs';
import { StepError, main, runLogged, start, stopEverythingOnSignal, tailOf } from './lib/run.mjs';
import { setup } from './lib/setup.mjs';

const BENCHES = {
  stampede: 'the largest share of 10,000 clients that tries in any one second of an outage\n                [--clients N] [--spread MS] [--outage MS] [--runs N]',
  backoff: 'the same for other backoff rules, in one run [--clients N] [--spread MS]',
  'wire-bytes': 'bytes per tick of binary batches of recorded trades, round trip checked\n                --file TRADES.csv [--ticks N]',
  'decode-text': 'decode + append of JSON text ticks, against JSON.parse and typed arrays',
  'decode-binary': 'decode + append of binary batches, against JSON.parse and typed arrays',
  size: 'what a page downloads, without a framework: brotli of the WASM, its loader and the client',
  recovery: 'seeded runs with faults: lost, doubled, reordered, not converged [--seeds N] [--from SEED] [--jobs N]',
};

/** Benches in JavaScript, on the npm package as it is built; each with the C++ programs that it needs. */
const SCRIPTS = {
  'decode-text': { file: 'bench/js/decode_text.mjs', targets: [] },
  'decode-binary': { file: 'bench/js/decode_binary.mjs', targets: ['batches'] },
  size: { file: 'bench/js/size.mjs', targets: [] },
};

const HELP = `npm run bench -- NAME [--json] [OPTIONS]

${Object.entries(BENCHES).map(([name, what]) => `  ${name.padEnd(13)} ${what}`).join('\n')}`;

const dir = at('build', 'bench');
const log = path.join(logDir, 'build-bench.log');

async function must(step, command, args, append) {
  const { code } = await runLogged(command, args, { log, append, onLine: (line) => step.update(line) });
  if (code === 0) return;
  step.fail();
  throw new StepError(`C++ (benches): the build failed\n${tailOf(log)}`);
}

/** The benches are a CMake project of their own, in a tree of their own. */
async function build(target) {
  const step = beginStep(`C++ (benches): ${target}`);
  const isConfigured = fs.existsSync(path.join(dir, 'build.ninja'));
  if (!isConfigured) {
    const args = ['-S', 'bench', '-B', relative(dir), '-G', 'Ninja', '-DCMAKE_BUILD_TYPE=RelWithDebInfo'];
    await must(step, 'cmake', args, false);
  }
  await must(step, 'cmake', ['--build', relative(dir), '--target', target], !isConfigured);
  step.done('built');
}

const [name, ...options] = process.argv.slice(2);
if (name === undefined || name === '--help' || name === '-h') {
  console.log(HELP);
} else if (!(name in BENCHES)) {
  console.error(`There is no bench "${name}".\n\n${HELP}`);
  process.exitCode = 2;
} else {
  stopEverythingOnSignal();
  await main(async () => {
    await setup({ group: 'test' });
    const script = Object.hasOwn(SCRIPTS, name) ? SCRIPTS[name] : undefined;
    for (const target of script?.targets ?? [name]) await build(`tidewire_bench_${target}`);
    if (script !== undefined) await buildWasm().then(buildPackage);
    const [command, args] = script
      ? [process.execPath, [at(script.file), ...options]]
      : [path.join(dir, `tidewire_bench_${name}`), options];
    return new Promise((resolve) => {
      const bench = start(command, args, { stdio: ['ignore', 'inherit', 'inherit'] });
      bench.once('error', () => resolve(1));
      bench.once('exit', (code) => resolve(code ?? 1));
    });
  });
}
