// The benches of the reference server's sockets: the product's server, Bun's and `ws` under the same
// load, one after the other, the server on one core and the load tool on another. What is compared
// is the median of the runs' ratios, for a run's servers are measured right after each other.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import readline from 'node:readline';
import { at } from '../../scripts/lib/paths.mjs';
import { bunPath } from '../../scripts/lib/npm_packages.mjs';
import { StepError, start, stop } from '../../scripts/lib/run.mjs';

const script = (name) => at('bench', 'network', name);

function servers(dir) {
  return {
    tidewire: { command: [path.join(dir, 'tidewire_bench_server')], path: '/ws/crypto' },
    bun: { command: [bunPath(), script('bun_server.js')], path: '/' },
    ws: { command: [process.execPath, '--expose-gc', script('ws_server.mjs')], path: '/' },
  };
}

const hasTaskset = spawnSync('taskset', ['--version']).status === 0;
const isPinned = hasTaskset && os.cpus().length > 1;

const onCore = (core, command) => (isPinned ? ['taskset', '-c', String(core), ...command] : command);

function firstLine(child, what) {
  return new Promise((resolve, reject) => {
    const lines = readline.createInterface({ input: child.stdout });
    lines.once('line', resolve);
    child.once('exit', () => reject(new StepError(`${what} ended before it said where it listens`)));
  });
}

/** One load against a fresh server: what the tool printed, by name. */
async function measure(dir, server, load, options, streamPath) {
  const [command, ...args] = onCore(0, server.command);
  const child = start(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    const [port, control, token] = (await firstLine(child, args.at(-1) ?? command)).split(' ');
    const given = { port, control, pid: child.pid, path: streamPath ?? server.path, ...options };
    if (streamPath !== undefined) given.token = token;
    return await runLoad(dir, load, given);
  } finally {
    await stop(child);
  }
}

async function runLoad(dir, load, options) {
  const flags = Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const [command, ...args] = onCore(1, [path.join(dir, 'tidewire_bench_load'), load, ...flags]);
  const tool = start(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const values = {};
  const lines = readline.createInterface({ input: tool.stdout });
  lines.on('line', (line) => {
    const [name, value] = line.split(' ');
    values[name] = Number(value);
  });
  const closed = new Promise((resolve) => lines.once('close', resolve));
  const code = await new Promise((resolve) => tool.once('exit', resolve));
  await closed;
  if (code !== 0) throw new StepError(`the load tool failed (${load})`);
  return values;
}

export function median(values) {
  const sorted = [...values].sort((left, right) => left - right);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** `runs` times each server after the other; {tidewire: [values…], bun: […], …}. */
async function rounds(bench, load, options, names = ['tidewire', 'bun', 'ws']) {
  const known = servers(bench.dir);
  const all = Object.fromEntries(names.map((name) => [name, []]));
  for (let run = 0; run < bench.runs; run += 1) {
    for (const name of names) all[name].push(await measure(bench.dir, known[name], load, options));
  }
  return all;
}

/** Adds a figure per server, and for ours the ratio to the peers'. */
function addCompared(bench, label, key, unit, all) {
  for (const [name, runs] of Object.entries(all)) {
    const value = median(runs.map((run) => run[key]));
    if (name !== 'tidewire') {
      bench.add({ name: `${label}_${name}`, value, unit });
      continue;
    }
    bench.add({ name: label, value, unit, ...ratioTo(all, 'bun', key) });
  }
}

function ratioTo(all, peer, key) {
  if (all[peer] === undefined) return {};
  const ratio = median(all.tidewire.map((run, index) => run[key] / all[peer][index][key]));
  return { ratio, against: peer };
}

async function fanout(bench) {
  const counts = bench.connections === undefined ? [100, 1_000, 5_000] : [bench.connections];
  for (const connections of counts) {
    for (const burst of [1, 16]) {
      const all = await rounds(bench, 'fanout', { connections, burst, size: 128, ms: bench.ms ?? 2_000 });
      const label = `${burst === 1 ? 'single' : `burst${burst}`}_${connections}`;
      addCompared(bench, `${label}_cpu_us_per_delivery`, 'cpu_us', 'us', all);
      addCompared(bench, `${label}_deliveries_per_s`, 'per_second', '1/s', all);
    }
  }
}

async function idle(bench) {
  const connections = bench.connections ?? 10_000;
  const all = await rounds(bench, 'idle', { connections });
  addCompared(bench, 'idle_bytes_per_connection', 'bytes', 'B', all);
  const subscribed = [];
  for (let run = 0; run < bench.runs; run += 1) {
    const server = servers(bench.dir).tidewire;
    subscribed.push((await measure(bench.dir, server, 'idle', { connections }, '/ws/market-data')).bytes);
  }
  bench.add({ name: 'idle_bytes_per_subscribed_connection', value: median(subscribed), unit: 'B' });
}

async function stalledReader(bench) {
  const all = await rounds(bench, 'stalled', { mib: bench.mib ?? 128 });
  addCompared(bench, 'growth', 'growth_mib', 'MiB', all);
  for (const key of ['others_p50_us', 'others_p50_stalled_us', 'others_p99_us', 'others_p99_stalled_us']) {
    addCompared(bench, key.slice(0, -3), key, 'us', all);
  }
}

async function latency(bench) {
  const all = await rounds(bench, 'latency', { connections: bench.connections ?? 1_000, rounds: 100 });
  addCompared(bench, 'p50', 'p50_us', 'us', all);
  addCompared(bench, 'p99', 'p99_us', 'us', all);
}

const NETWORK = { fanout, idle, 'stalled-reader': stalledReader, latency };

export const isNetworkBench = (name) => Object.hasOwn(NETWORK, name);

function machine() {
  const os_release = fs.readFileSync('/etc/os-release', 'utf8');
  const packages = JSON.parse(fs.readFileSync(at('bench', 'package.json'), 'utf8')).dependencies;
  return {
    cpu: os.cpus()[0]?.model.trim() ?? 'unknown',
    cores: os.cpus().length,
    os: /^PRETTY_NAME="?(.*?)"?$/m.exec(os_release)?.[1] ?? 'unknown',
    kernel: os.release(),
    node: process.versions.node,
    bun: packages.bun,
    ws: packages.ws,
  };
}

function optionsOf(args) {
  const number = (flag) => {
    const index = args.indexOf(flag);
    if (index < 0) return undefined;
    const value = Number(args[index + 1]);
    if (!Number.isInteger(value) || value < 1) throw new StepError(`${flag} takes a whole number above 0`);
    return value;
  };
  return { runs: number('--runs'), connections: number('--connections'), ms: number('--ms'), mib: number('--mib') };
}

const round = (value) => Number(value.toPrecision(6));

/** Measures and prints; `dir` holds the built programs. */
export async function runNetworkBench(name, dir, args) {
  const figures = [];
  const add = (figure) => {
    const { ratio, against } = figure;
    figures.push({ ...figure, value: round(figure.value), ...(ratio === undefined ? {} : { ratio: round(ratio) }) });
    const compared = ratio === undefined ? '' : `  (${ratio.toFixed(2)} x ${against})`;
    console.log(`${figure.name} ${round(figure.value)} ${figure.unit}${compared}`);
  };
  const options = optionsOf(args);
  await NETWORK[name]({ ...options, runs: options.runs ?? 3, dir, add });
  const here = machine();
  const pinned = isPinned ? 'server and load on a core each' : 'not pinned to cores';
  console.log(`# ${here.cpu}, ${here.cores} cores, ${here.os}, Node ${here.node}, Bun ${here.bun}, ws ${here.ws}; ${pinned}`);
  if (args.includes('--json')) console.log(JSON.stringify({ bench: name, figures, machine: here }));
}
