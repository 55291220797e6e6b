// `npm run bench -- main-thread`: what live ticks cost the page's main thread. The same text (one price,
// one series of 300 points) is painted by pages of one production build: by our client at two rates, by the
// usual hook, and by a control that gets nothing. What a page costs more than the control beside it is what
// live data costs.
import path from 'node:path';
import { build } from 'vite';
import { at } from '../scripts/lib/paths.mjs';
import { main, stopEverythingOnSignal } from '../scripts/lib/run.mjs';
import { inTemporaryFolder } from './lib/folder.mjs';
import { numberOption, option } from './lib/options.mjs';
import { launchBrowser, median, openPage, sleep } from './lib/page.mjs';
import { Report } from './lib/report.mjs';
import { startServer, writeTrades } from './lib/server.mjs';

const rounds = numberOption('rounds', 5);
const seconds = numberOption('seconds', 8);
const workers = option('worker', 'none').split(',');
const only = option('only', '');

const WARM_UP_S = 3;
/** Trades of the file in each of its milliseconds: it is played at 1 and at 10 times its speed. */
const PER_MS = 10;
/** What live data is taken with where there is no client: the one to compare with. */
const HOOK = 'seed_hook_10k';
const RATES = { low: 10_000, high: 100_000 };

/** Our page at both rates, with the core in the page or in a worker. */
function tidewireCases(worker) {
  const isInPage = worker === 'none';
  const query = isInPage ? 'page=tidewire' : `page=tidewire&worker=${worker}`;
  const suffix = isInPage ? '' : `_${worker}`;
  return [
    { name: `tidewire_10k${suffix}`, query, rate: RATES.low },
    { name: `tidewire_100k${suffix}`, query, rate: RATES.high },
  ];
}

const CASES = [
  ...workers.flatMap(tidewireCases),
  { name: HOOK, query: 'page=seed', rate: RATES.low },
].filter(({ name }) => name.startsWith(only));

/** What a page has done so far. */
async function progressOf({ page, read }) {
  const { ticks, frames } = await page.evaluate(() => ({
    ticks: globalThis.benchTicks ?? 0,
    frames: globalThis.benchFrames,
  }));
  return { ticks, frames, task: (await read()).TaskDuration, at: performance.now() / 1000 };
}

/** Per second between two looks at a page. */
function ratesOf(before, after) {
  const rate = (key) => (after[key] - before[key]) / (after.at - before.at);
  return { task: rate('task'), ticks: rate('ticks'), frames: rate('frames') };
}

/** Counts repaints of the text without a frame callback of its own, which would cost something. */
function countFrames({ page }) {
  return page.evaluate(() => {
    globalThis.benchFrames = 0;
    const observer = new MutationObserver(() => {
      globalThis.benchFrames += 1;
    });
    observer.observe(document.getElementById('root'), { subtree: true, characterData: true });
  });
}

/**
 * One page and the control beside it, at the same time, each in a process of its own: whatever else the
 * machine does meanwhile, it does to both.
 */
async function measure(browser, site, trades, { name, query, rate }) {
  const speed = String(rate / (PER_MS * 1000));
  const server = await startServer([
    '--static', site, '--replay', trades, '--replay-symbol', 'BENCH', '--speed', speed,
  ]);
  const page = await openPage(browser, `${server.origin}/?${query}`);
  const control = await openPage(browser, `${server.origin}/?page=control`);
  try {
    await sleep(WARM_UP_S * 1000);
    await countFrames(page);
    await countFrames(control);
    const before = [await progressOf(page), await progressOf(control)];
    await sleep(seconds * 1000);
    const after = [await progressOf(page), await progressOf(control)];
    const problem = [...page.problems, ...control.problems][0];
    if (problem !== undefined) throw new Error(`${name}: ${problem}`);
    const [own, beside] = after.map((now, index) => ratesOf(before[index], now));
    // The hook may be behind for good on a slow machine: that it shows less is in its favour.
    const isShort = name !== HOOK && own.ticks < rate / 2;
    if (own.frames === 0 || isShort) throw new Error(`${name}: the page shows too little`);
    return { ...own, control: beside };
  } finally {
    await page.close();
    await control.close();
    await server.stop();
  }
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

/**
 * What a page costs more than the control beside it. On a busy machine windows of the server's may be late, and
 * the page has fewer repaints than the control: then it is compared with as many.
 */
function extraOf({ task, frames, control }) {
  return task - control.task * Math.min(1, frames / control.frames);
}

function print(results, versions) {
  const report = new Report('main-thread');
  const of = (name, read) => median(results[name].map(read));
  const percent = (share) => 100 * share;
  for (const { name } of CASES) {
    const pairs = results[name].map(({ task, control }) => `${percent(task).toFixed(2)} - ${percent(control.task).toFixed(2)}`);
    console.log(`# ${name} beside the control: ${pairs.join(', ')} % of a core`);
    report.add(`${name}_share`, percent(of(name, ({ task }) => task)), '% of a core');
    report.add(`${name}_frames`, of(name, ({ frames }) => frames), 'repaints/s');
    report.add(`${name}_ticks`, of(name, ({ ticks }) => ticks), 'ticks/s');
  }
  const controls = Object.values(results).flat().map(({ control }) => control);
  report.add('control_share', percent(median(controls.map(({ task }) => task))), '% of a core');
  report.add('control_frames', median(controls.map(({ frames }) => frames)), 'repaints/s');
  const extra = (name) => of(name, extraOf);
  const seed = HOOK in results ? extra(HOOK) : undefined;
  for (const { name } of CASES) {
    const mine = extra(name);
    const isCompared = seed !== undefined && name !== HOOK;
    const comparison = isCompared ? { ratio: mine / seed, against: HOOK } : {};
    report.add(`extra_${name}`, percent(mine), '% of a core', comparison);
  }
  if (seed !== undefined && 'tidewire_10k' in results) {
    report.add('ratio_10k', extra('tidewire_10k') / seed, 'of the seed hook');
  }
  report.finish({ ...versions, worker: workers.join() });
}

stopEverythingOnSignal();
await main(() => inTemporaryFolder(run));
