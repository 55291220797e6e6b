// `npm run bench -- reconnect`: from the loss of a socket to a series that is live and whole again, with the
// reference server back at once, through a relay that delays each way, so that round trips can be counted.
// What the client waits on purpose (the drawn delay) is measured by itself.
//
// Not in the count: the handshakes of TCP and TLS, which the relay cannot delay. They are one round trip
// more each.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createClient } from 'tidewire';
import WebSocket from 'ws';
import { main, stopEverythingOnSignal } from '../scripts/lib/run.mjs';
import { startDelayProxy } from './lib/delay_proxy.mjs';
import { numberOption } from './lib/options.mjs';
import { median } from './lib/page.mjs';
import { Report } from './lib/report.mjs';
import { startServer, tokenOf, writeTrades } from './lib/server.mjs';

const delayMs = numberOption('delay', 50);
const rounds = numberOption('rounds', 15);

const SYMBOL = 'BENCH';
/** Every round takes a drawn delay of up to 1 s, and what comes after it. */
const ROUND_MS_MAX = 5000;

/** Notes when sockets are made and lost. */
function observedWebSocket(events) {
  return class extends WebSocket {
    constructor(url, protocols) {
      super(url, protocols);
      events.made = performance.now();
      this.on('close', () => {
        events.lost = performance.now();
      });
    }
  };
}

function isWhole({ status, seq, length }) {
  if (status !== 'live') return false;
  for (let i = 1; i < length; ++i) if (seq[i] !== seq[i - 1] + 1) return false;
  return length > 0;
}

/** Resolves when `holds` for the store, which is asked at each change. */
function reaches(store, what, holds) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`waited in vain until ${what}`)), 2 * ROUND_MS_MAX);
    const stop = store.subscribe(check);
    function check() {
      if (!holds(store.getSnapshot())) return;
      clearTimeout(timer);
      // Not from within the store's own call.
      queueMicrotask(() => stop());
      resolve();
    }
    check();
  });
}

async function measureRound(proxy, series, connection, events) {
  const before = series.getSnapshot().seq.at(-1);
  const stale = reaches(series, 'the loss is noticed', ({ status }) => status === 'stale');
  proxy.cut();
  await stale;
  const lost = events.lost;
  await reaches(series, 'the series is whole', isWhole);
  const whole = performance.now();
  const { seq } = series.getSnapshot();
  if (seq[0] > before) throw new Error('the series does not reach back to before the loss');
  if (!connection.getSnapshot().isLive) throw new Error('live, but not connected');
  return { waited: events.made - lost, after: whole - events.made };
}

async function run(dir) {
  const trades = path.join(dir, 'trades.csv');
  // 200 a second: in the time of a round no more than the series keeps.
  writeTrades(trades, (rounds + 2) * ROUND_MS_MAX, 1);
  const server = await startServer(['--replay', trades, '--replay-symbol', SYMBOL, '--speed', '0.2']);
  const proxy = await startDelayProxy(server.port, delayMs);
  const events = {};
  const token = await tokenOf(server.origin);
  const client = createClient({
    url: proxy.origin,
    token,
    points: 2000,
    // Each round is a first loss, whose delay is drawn from the shortest span.
    steadyMs: 0,
    webSocket: observedWebSocket(events),
    channels: { market: { path: '/ws/market-data', dialect: 'stream', binary: true } },
  });
  try {
    const series = client.series(SYMBOL);
    series.subscribe(() => {});
    await reaches(series, 'the first connect', isWhole);
    const results = [];
    for (let round = 0; round < rounds; ++round) {
      results.push(await measureRound(proxy, series, client.connection(), events));
    }
    print(results);
  } finally {
    client.close();
    await proxy.stop();
    await server.stop();
  }
}

function print(results) {
  const report = new Report('reconnect');
  const roundTripMs = 2 * delayMs;
  const of = (key) => results.map((result) => result[key]);
  report.add('round_trip', roundTripMs, 'ms');
  report.add('drawn_delay_median', median(of('waited')), 'ms');
  report.add('drawn_delay_largest', Math.max(...of('waited')), 'ms');
  report.add('after_the_delay_median', median(of('after')), 'ms');
  report.add('after_the_delay_largest', Math.max(...of('after')), 'ms');
  report.add('round_trips_median', median(of('after')) / roundTripMs, 'round trips');
  report.add('round_trips_largest', Math.max(...of('after')) / roundTripMs, 'round trips');
  report.finish();
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
