// The reference server as the benches run it: on a port of the system's choice, without rate limits,
// with a market of our own making.
import fs from 'node:fs';
import { createInterface } from 'node:readline';
import { serverBinary } from '../../scripts/lib/paths.mjs';
import { start, stop } from '../../scripts/lib/run.mjs';

/** TIDEWIRE_SERVER names another build. */
const binary = process.env.TIDEWIRE_SERVER ?? serverBinary;

/** Starts it and waits until it listens: {origin, port, pid, stop(), kill()}. */
export async function startServer(args = [], port = 0) {
  const all = ['--demo', '--no-simulate', '--no-rate-limits', '--log-level', 'warn', '--port', String(port), ...args];
  const child = start(binary, all, {
    stdio: ['ignore', 'pipe', 'pipe'],
    // A Redis of the machine's is none of the bench's business.
    env: { ...process.env, REDIS_URL: '' },
  });
  const log = [];
  child.stderr.on('data', (chunk) => log.push(String(chunk)));
  const listening = await new Promise((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      const found = /^listening on http:\/\/[^:]+:(\d+)$/.exec(line);
      if (found !== null) resolve(Number(found[1]));
    });
    child.once('error', reject);
    child.once('exit', () => reject(new Error(`the server ended: ${log.join('')}`)));
  });
  return {
    port: listening,
    origin: `http://127.0.0.1:${listening}`,
    pid: child.pid,
    stop: () => stop(child),
    kill: () =>
      new Promise((resolve) => {
        child.once('exit', resolve);
        child.kill('SIGKILL');
      }),
  };
}

/** A token of one of the demo's users. */
export async function tokenOf(origin, username = 'demo') {
  const response = await fetch(`${origin}/api/auth/token`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ username, password: username }),
  });
  return (await response.json()).token;
}

/** A random walk in steps of one tick size, the same each time. */
export function* walk(seed = 1) {
  let state = seed;
  let price = 500_000;
  for (;;) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    price += ((state >>> 16) % 7) - 3;
    yield { price: price / 10, amount: (1 + ((state >>> 8) % 4000)) / 1000 };
  }
}

/** Recorded trades for `--replay`: `count` of them, `perMs` in each millisecond. */
export function writeTrades(file, count, perMs) {
  const out = fs.openSync(file, 'w');
  const prices = walk();
  let lines = ['timestamp,price,amount'];
  for (let i = 0; i < count; ++i) {
    const { price, amount } = prices.next().value;
    lines.push(`${1_700_000_000_000 + Math.floor(i / perMs)},${price.toFixed(1)},${amount.toFixed(3)}`);
    if (lines.length < 10_000 && i + 1 < count) continue;
    fs.writeSync(out, `${lines.join('\n')}\n`);
    lines = [];
  }
  fs.closeSync(out);
}
