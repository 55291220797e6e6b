// `npm run bench -- NAME`: one figure, or one family of them, measured and printed as `name value unit`
// lines; with --json also as one object on the last line.
import './lib/node_version.mjs';
import { benches } from '../bench/registry.mjs';
import { ALL_HELP, runAll } from './lib/bench_all.mjs';
import { runBench } from './lib/bench_run.mjs';
import { main, stopEverythingOnSignal } from './lib/run.mjs';
import { setup } from './lib/setup.mjs';

const INDENT = `\n${' '.repeat(17)}`;
const lines = benches.map(({ name, what }) => `${name.padEnd(14)} ${what}`);

const HELP = `npm run bench -- NAME [--json] [OPTIONS]

${[...lines, ALL_HELP].map((text) => `  ${text.replaceAll('\n', INDENT)}`).join('\n')}`;

const [name, ...options] = process.argv.slice(2);
const bench = benches.find((candidate) => candidate.name === name);
if (name === undefined || name === '--help' || name === '-h') {
  console.log(HELP);
} else if (bench === undefined && name !== 'all') {
  console.error(`There is no bench "${name}".\n\n${HELP}`);
  process.exitCode = 2;
} else {
  stopEverythingOnSignal();
  await main(async () => {
    await setup({ group: 'test' });
    return bench === undefined ? runAll(options) : runBench(bench, options);
  });
}
