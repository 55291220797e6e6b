// `npm run bench -- reconnect`: from the loss of a socket to a series that is live and whole again, with the
// reference server back at once, through a relay that delays each way. What the client waits on purpose (the
// drawn delay) is measured by itself. The rest is measured on a short line and on a long one: what the long
// one costs more are round trips, what both have in common is the work of programs and one repaint.
//
// Not in the count: the handshakes of TCP and TLS, which the relay cannot delay. They are one round trip
// more each.
import path from 'node:path';
import { createClient } from 'tidewire';
import WebSocket from 'ws';
import { main, stopEverythingOnSignal } from '../scripts/lib/run.mjs';
import { startDelayProxy } from './lib/delay_proxy.mjs';
import { inTemporaryFolder } from './lib/folder.mjs';
import { numberOption } from './lib/options.mjs';
import { median } from './lib/page.mjs';
import { Report } from './lib/report.mjs';
import { startServer, tokenOf, writeTrades } from './lib/server.mjs';

const rounds = numberOption('rounds', 12);
/** Each way. */
const DELAYS_MS = { short: numberOption('short', 25), long: numberOption('long', 100) };

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

async function measureRound({ proxy, series, connection, events }, delayMs) {
  proxy.delay(delayMs);
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
  writeTrades(trades, 2 * (rounds + 2) * ROUND_MS_MAX, 1);
  const server = await startServer(['--replay', trades, '--replay-symbol', SYMBOL, '--speed', '0.2']);
  const proxy = await startDelayProxy(server.port);
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
    const setup = { proxy, series, connection: client.connection(), events };
    const results = { short: [], long: [] };
    for (let round = 0; round < rounds; ++round) {
      for (const [line, delayMs] of Object.entries(DELAYS_MS)) {
        results[line].push(await measureRound(setup, delayMs));
      }
    }
    print(results);
  } finally {
    client.close();
    await proxy.stop();
    await server.stop();
  }
}

function print({ short, long }) {
  const report = new Report('reconnect');
  const of = (line, key) => median(line.map((result) => result[key]));
  const both = [...short, ...long];
  report.add('drawn_delay_median', of(both, 'waited'), 'ms');
  report.add('drawn_delay_largest', Math.max(...both.map(({ waited }) => waited)), 'ms');
  report.add(`after_it_at_${2 * DELAYS_MS.short}_ms`, of(short, 'after'), 'ms');
  report.add(`after_it_at_${2 * DELAYS_MS.long}_ms`, of(long, 'after'), 'ms');
  const roundTrips = (of(long, 'after') - of(short, 'after')) / (2 * (DELAYS_MS.long - DELAYS_MS.short));
  report.add('round_trips', roundTrips, 'round trips');
  report.add('beside_round_trips', of(short, 'after') - 2 * DELAYS_MS.short * roundTrips, 'ms');
  report.finish();
}

stopEverythingOnSignal();
await main(() => inTemporaryFolder(run));
