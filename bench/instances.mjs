// `npm run bench -- instances`: what a further instance of the server costs beside others on one Redis. One
// of them drives the market (a replay), the others hear each of its ticks through Redis and make the same
// frames of it, so this is what each pays before it has a single connection. In per cent of a core, from the
// CPU time of the processes: other programs on the machine do not count.
import fs from 'node:fs';
import { connect } from 'node:net';
import path from 'node:path';
import { main, start, stop, stopEverythingOnSignal } from '../scripts/lib/run.mjs';
import { inTemporaryFolder } from './lib/folder.mjs';
import { numberOption } from './lib/options.mjs';
import { median, sleep } from './lib/page.mjs';
import { Report } from './lib/report.mjs';
import { startServer, writeTrades } from './lib/server.mjs';

const rate = numberOption('rate', 1000);
const rounds = numberOption('rounds', 3);
const seconds = numberOption('seconds', 5);

const WARM_UP_S = 2;
/** Of `times` in /proc: Linux has had 100 a second for ever. */
const TICKS_PER_S = 100;

/** CPU seconds of a process so far. */
function cpuOf(pid) {
  const fields = fs.readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_S;
}

function listens(socket) {
  return new Promise((resolve) => {
    const probe = connect(socket, () => resolve(true)).once('error', () => resolve(false));
    probe.once('connect', () => probe.destroy());
  });
}

async function startRedis(dir) {
  const socket = path.join(dir, 'redis.sock');
  const args = ['--port', '0', '--unixsocket', socket, '--dir', dir, '--save', '', '--appendonly', 'no'];
  const child = start('redis-server', args, { stdio: 'ignore' });
  while (!(await listens(socket))) await sleep(20);
  return { url: `unix:${socket}`, pid: child.pid, stop: () => stop(child) };
}

/** Per cent of a core that each of `processes` takes. */
async function shares(processes) {
  await sleep(1000 * WARM_UP_S);
  const before = processes.map(({ pid }) => cpuOf(pid));
  const begun = performance.now();
  await sleep(1000 * seconds);
  const elapsed = (performance.now() - begun) / 1000;
  return processes.map(({ pid }, index) => (100 * (cpuOf(pid) - before[index])) / elapsed);
}

async function alone(replay) {
  const server = await startServer(replay);
  try {
    return (await shares([server]))[0];
  } finally {
    await server.stop();
  }
}

async function together(dir, replay) {
  const redis = await startRedis(dir);
  const servers = [];
  try {
    const shared = ['--redis-url', redis.url];
    servers.push(await startServer([...replay, ...shared]));
    servers.push(await startServer(shared));
    const [driver, further, own] = await shares([...servers, redis]);
    return { driver, further, redis: own };
  } finally {
    for (const server of servers) await server.stop();
    await redis.stop();
  }
}

async function run(dir) {
  const trades = path.join(dir, 'trades.csv');
  writeTrades(trades, rate * (WARM_UP_S + seconds + 10), rate / 1000);
  const replay = ['--replay', trades, '--replay-symbol', 'BENCH'];
  const results = { alone: [], driver: [], further: [], redis: [] };
  for (let round = 0; round < rounds; ++round) {
    results.alone.push(await alone(replay));
    const inRoom = await together(fs.mkdtempSync(path.join(dir, 'redis-')), replay);
    for (const [name, share] of Object.entries(inRoom)) results[name].push(share);
  }
  const report = new Report('instances');
  for (const [name, all] of Object.entries(results)) report.add(name, median(all), '% of a core');
  report.add('further_us_per_tick', (median(results.further) * 1e4) / rate, 'us');
  report.finish({ 'ticks/s': rate });
}

stopEverythingOnSignal();
await main(() => inTemporaryFolder(run));
