// `npm run bench -- main-thread`: what live ticks cost the page's main thread. The same text (one price,
// one series of 300 points) is painted by four pages of one production build: by our client at two rates,
// by the usual hook, and by a control that gets nothing. What a page costs more than the control is what
// live data costs.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { build } from 'vite';
import { at } from '../scripts/lib/paths.mjs';
import { main, stopEverythingOnSignal } from '../scripts/lib/run.mjs';
import { numberOption, option } from './lib/options.mjs';
import { launchBrowser, median, openPage, sleep } from './lib/page.mjs';
import { Report } from './lib/report.mjs';
import { startServer, writeTrades } from './lib/server.mjs';

const rounds = numberOption('rounds', 5);
const seconds = numberOption('seconds', 8);
const worker = option('worker');

const WARM_UP_S = 3;
/** Trades of the file in each of its milliseconds: it is played at 1 and at 10 times its speed. */
const PER_MS = 10;
const RATES = { low: 10_000, high: 100_000 };

const workerQuery = worker === undefined ? '' : `&worker=${worker}`;

const CASES = [
  { name: 'control', query: 'page=control', rate: RATES.low },
  { name: 'tidewire_10k', query: `page=tidewire${workerQuery}`, rate: RATES.low },
  { name: 'tidewire_100k', query: `page=tidewire${workerQuery}`, rate: RATES.high },
  { name: 'seed_hook_10k', query: 'page=seed', rate: RATES.low },
];

/** Runs one page beside a server that replays at its rate; shares of one core, ticks and frames a second. */
async function measure(browser, site, trades, { name, query, rate }) {
  const speed = String(rate / (PER_MS * 1000));
  const server = await startServer([
    '--static', site, '--replay', trades, '--replay-symbol', 'BENCH', '--speed', speed,
  ]);
  const opened = await openPage(browser, `${server.origin}/?${query}`);
  try {
    await sleep(WARM_UP_S * 1000);
    const progress = () =>
      opened.page.evaluate(() => ({
        ticks: globalThis.benchTicks ?? 0,
        text: document.getElementById('root').innerText,
      }));
    await countFrames(opened.page);
    const before = { ...(await progress()), metrics: await opened.read(), at: performance.now() };
    await sleep(seconds * 1000);
    const metrics = await opened.read();
    const elapsed = (performance.now() - before.at) / 1000;
    const after = await progress();
    const { frames } = await opened.page.evaluate(() => ({ frames: globalThis.benchFrames }));
    if (opened.problems.length > 0) throw new Error(`${name}: ${opened.problems[0]}`);
    if (after.text === before.text) throw new Error(`${name}: the page shows nothing new`);
    const share = (key) => (metrics[key] - before.metrics[key]) / elapsed;
    return {
      task: share('TaskDuration'),
      script: share('ScriptDuration'),
      ticks: (after.ticks - before.ticks) / elapsed,
      frames: frames / elapsed,
    };
  } finally {
    await opened.close();
    await server.stop();
  }
}

/** Counts repaints of the text without a frame callback of its own, which would cost something. */
function countFrames(page) {
  return page.evaluate(() => {
    globalThis.benchFrames = 0;
    const observer = new MutationObserver(() => {
      globalThis.benchFrames += 1;
    });
    observer.observe(document.getElementById('root'), { subtree: true, characterData: true });
  });
}

async function run(dir) {
  const site = path.join(dir, 'site');
  await build({ root: at('bench', 'page'), logLevel: 'error', build: { outDir: site } });
  const trades = path.join(dir, 'trades.csv');
  writeTrades(trades, (WARM_UP_S + seconds + 12) * RATES.high, PER_MS);
  const browser = await launchBrowser();
  const results = Object.fromEntries(CASES.map(({ name }) => [name, []]));
  try {
    for (let round = 0; round < rounds; ++round) {
      for (const one of CASES) results[one.name].push(await measure(browser, site, trades, one));
    }
    print(results, { chromium: browser.version() });
  } finally {
    await browser.close();
  }
}

function print(results, versions) {
  const report = new Report('main-thread');
  const of = (name, key) => median(results[name].map((result) => result[key]));
  for (const { name } of CASES) {
    const shares = results[name].map(({ task }) => (100 * task).toFixed(2));
    console.log(`# ${name}: ${shares.join(', ')} % in the ${rounds} rounds`);
    report.add(`${name}_share`, 100 * of(name, 'task'), '% of a core');
    report.add(`${name}_frames`, of(name, 'frames'), 'repaints/s');
    if (name !== 'control') report.add(`${name}_ticks`, of(name, 'ticks'), 'ticks/s');
  }
  // Each round against the control of the same round: what else the machine did then, it did to both.
  const extra = (name) =>
    median(results[name].map(({ task }, round) => task - results.control[round].task));
  const seed = extra('seed_hook_10k');
  report.add('extra_seed_hook_10k', 100 * seed, '% of a core');
  for (const name of ['tidewire_10k', 'tidewire_100k']) {
    const mine = extra(name);
    report.add(`extra_${name}`, 100 * mine, '% of a core', { ratio: mine / seed, against: 'seed_hook_10k' });
  }
  report.add('ratio_10k', extra('tidewire_10k') / seed, 'of the seed hook');
  report.finish({ ...versions, worker: worker ?? 'none' });
}

stopEverythingOnSignal();
await main(async () => {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'tidewire-bench-'));
  try {
    await run(dir);
  } finally {
    fs.rmSync(dir, { recursive: true, force: true });
  }
});
