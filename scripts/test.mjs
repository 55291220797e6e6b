// `npm test`: everything set up, built and proven, with one line per suite and one at the end.
import './lib/node_version.mjs';
import fs from 'node:fs';
import { testLogDir } from './lib/paths.mjs';
import { beginStep, say } from './lib/progress.mjs';
import { StepError, main, stopEverythingOnSignal, tailOf } from './lib/run.mjs';
import { setup } from './lib/setup.mjs';
import { describeLog, logOf, suites } from './lib/suites.mjs';
import { add, formatTotals } from './lib/totals.mjs';

const HELP = `npm test [-- OPTIONS]

Installs what is missing, builds what changed and runs every suite. The last line is the total.

  --only NAME   only this suite (can be given again)
  --list        the suites' names
  --help        this text

Logs are in build/test-logs/. Long runs have commands of their own: npm run sim, npm run fuzz.`;

const args = process.argv.slice(2);

function chosenSuites() {
  const names = args.flatMap((arg, i) => (arg === '--only' ? [args[i + 1] ?? ''] : arg.startsWith('--only=') ? [arg.slice(7)] : []));
  const unknown = names.find((name) => !suites.some((suite) => suite.name === name));
  if (unknown !== undefined) {
    throw new StepError(`There is no suite "${unknown}". The suites are: ${suites.map((s) => s.name).join(', ')}`);
  }
  return names.length === 0 ? suites : suites.filter((suite) => names.includes(suite.name));
}

/** Builds what a suite needs; each product is built once, however many suites need it. */
async function build(suite, built) {
  for (const part of suite.build) {
    if (!built.has(part)) built.set(part, part());
    await built.get(part);
  }
}

async function runSuite(suite, built) {
  try {
    await build(suite, built);
  } catch (error) {
    if (!(error instanceof StepError)) throw error;
    console.error(`\n${error.message}\n`);
    say(`${suite.name}: not run, because it could not be built`);
    return { passed: 0, failed: 1, skipped: 0 };
  }
  const step = beginStep(`${suite.name} (${suite.title})`);
  const totals = await suite.run({ log: logOf(suite), onLine: (line) => step.update(line) });
  const isEmpty = totals.passed + totals.failed === 0;
  if (totals.failed === 0 && !isEmpty) {
    step.done(formatTotals(totals));
    return totals;
  }
  step.fail(isEmpty ? 'FAILED: no test ran' : `FAILED: ${formatTotals(totals)}`);
  console.error(fs.existsSync(logOf(suite)) ? tailOf(logOf(suite)) : `  logs: ${describeLog(suite)}`);
  return isEmpty ? { ...totals, failed: 1 } : totals;
}

async function runAll() {
  const chosen = chosenSuites();
  fs.mkdirSync(testLogDir, { recursive: true });
  await setup({ group: 'test' });
  const built = new Map();
  let total = { passed: 0, failed: 0, skipped: 0 };
  for (const suite of chosen) total = add(total, await runSuite(suite, built));
  console.log(`\n${formatTotals(total)}`);
  return total.failed === 0 ? 0 : 1;
}

if (args.includes('--help') || args.includes('-h')) {
  console.log(HELP);
} else if (args.includes('--list')) {
  for (const suite of suites) console.log(`${suite.name.padEnd(9)} ${suite.title}`);
} else {
  stopEverythingOnSignal();
  await main(runAll);
}
