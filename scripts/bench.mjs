// `npm run bench -- NAME`: one figure, or one family of them, measured and printed as `name value unit`
// lines; with --json also as one object on the last line.
import './lib/node_version.mjs';
import fs from 'node:fs';
import path from 'node:path';
import { at, logDir, relative } from './lib/paths.mjs';
import { beginStep } from './lib/progress.mjs';
import { StepError, main, runLogged, start, stopEverythingOnSignal, tailOf } from './lib/run.mjs';
import { installBenchPeers } from './lib/npm_packages.mjs';
import { setup } from './lib/setup.mjs';
import { isNetworkBench, runNetworkBench } from '../bench/network/run.mjs';

const BENCHES = {
  stampede: 'the largest share of 10,000 clients that tries in any one second of an outage\n             [--clients N] [--spread MS] [--outage MS] [--runs N]',
  backoff: 'the same for other backoff rules, in one run [--clients N] [--spread MS]',
  'wire-bytes': 'bytes per tick of binary batches of recorded trades, round trip checked\n             --file TRADES.csv [--ticks N]',
  recovery: 'seeded runs with faults: lost, doubled, reordered, not converged [--seeds N] [--from SEED] [--jobs N]',
  fanout: 'the server against Bun and ws: CPU time per delivery, deliveries per second\n             [--runs N] [--connections N] [--ms N]',
  idle: 'resident bytes per idle connection, against Bun and ws [--runs N] [--connections N]',
  'stalled-reader': 'growth of the server while one reader has stalled, and what the others see\n             [--runs N] [--mib N]',
  latency: 'from publishing to the callback, p50 and p99 [--runs N] [--connections N]',
};

const HELP = `npm run bench -- NAME [--json] [OPTIONS]

${Object.entries(BENCHES).map(([name, what]) => `  ${name.padEnd(10)} ${what}`).join('\n')}`;

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
    if (isNetworkBench(name)) {
      await installBenchPeers();
      await build('tidewire_bench_server');
      await build('tidewire_bench_load');
      await runNetworkBench(name, dir, options);
      return 0;
    }
    const target = `tidewire_bench_${name}`;
    await build(target);
    return new Promise((resolve) => {
      const bench = start(path.join(dir, target), options, { stdio: ['ignore', 'inherit', 'inherit'] });
      bench.once('error', () => resolve(1));
      bench.once('exit', (code) => resolve(code ?? 1));
    });
  });
}
