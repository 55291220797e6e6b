// `npm run bench -- all`: every bench, one after the other, and the page that shows what came out.
import fs from 'node:fs';
import { judged, limitText, numberText } from '../../bench/lib/budgets.mjs';
import { reportPage } from '../../bench/lib/report_page.mjs';
import { benches } from '../../bench/registry.mjs';
import { collectBench } from './bench_run.mjs';
import { at, relative } from './paths.mjs';
import { say } from './progress.mjs';
import { StepError } from './run.mjs';

const JSON_FILE = at('bench', 'report.json');
const PAGE_FILE = at('bench', 'report.html');

export const ALL_HELP = `all            every bench, into bench/report.html and bench/report.json
[--only NAME,NAME] [--file TRADES.csv]
with --only, what the files say of the others stays`;

/** The value after `--name`. */
function valueOf(name, options) {
  const index = options.indexOf(`--${name}`);
  return index < 0 ? undefined : (options[index + 1] ?? '');
}

function chosen(only) {
  if (only === undefined) return benches.filter(({ all }) => all !== false);
  return only.split(',').map((name) => {
    const bench = benches.find((candidate) => candidate.name === name);
    if (bench === undefined) throw new StepError(`There is no bench "${name}".`);
    return bench;
  });
}

function earlier() {
  return fs.existsSync(JSON_FILE) ? JSON.parse(fs.readFileSync(JSON_FILE, 'utf8')).results : {};
}

function write(results) {
  fs.writeFileSync(JSON_FILE, `${JSON.stringify({ results }, null, 1)}\n`);
  fs.writeFileSync(PAGE_FILE, reportPage(benches, results));
}

async function runOne(bench, file) {
  if (bench.needsFile && file === undefined) return { problem: 'not run: it needs --file TRADES.csv' };
  const options = [...(bench.all || []), ...(bench.needsFile ? ['--file', file] : [])];
  const { result, problem } = await collectBench(bench, options);
  return { ...result, ...(problem === undefined ? {} : { problem }), date: new Date().toISOString() };
}

export async function runAll(options) {
  const only = valueOf('only', options);
  const results = only === undefined ? {} : earlier();
  const running = chosen(only);
  for (const bench of running) {
    say(`${bench.name} …`);
    results[bench.name] = await runOne(bench, valueOf('file', options));
    // After each one: a run that is interrupted keeps what it has.
    write(results);
  }
  return summary(running, results);
}

function summary(running, results) {
  console.log('');
  const all = judged(running, results);
  for (const { bench, figure, budget, value, verdict } of all) {
    const limits = `must ${limitText(budget.must)}, aim ${limitText(budget.aim)}`;
    const mark = verdict === 'missed' ? 'MISSED' : verdict === 'aim' ? 'aim met' : 'met';
    console.log(`${mark.padEnd(8)} ${bench} ${figure.name} ${numberText(value)} ${budget.of === 'ratio' ? `of ${figure.against}` : figure.unit} (${limits})`);
  }
  const failed = running.filter(({ name }) => results[name].problem !== undefined);
  for (const { name } of failed) console.log(`FAILED   ${name}: ${results[name].problem}`);
  console.log(`\n${relative(PAGE_FILE)}, ${relative(JSON_FILE)}`);
  return failed.length > 0 || all.some(({ verdict }) => verdict === 'missed') ? 1 : 0;
}
