// `npm run bench -- clients`: from a frame of the server's to the application's callback, in nanoseconds a
// message, against centrifuge, socket.io-client and phoenix. The same payloads, each in the protocol of the
// client's own server, handed in through a socket without a network, so that nothing but the clients' code
// is measured. Two lines: one message per frame, and a busy one, on which each server sends what it sends
// there (ours one binary frame for 100 ticks, Centrifugo one frame of 100 lines, the others 100 frames).
import { readFileSync } from 'node:fs';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { at } from '../scripts/lib/paths.mjs';
import { main, stopEverythingOnSignal } from '../scripts/lib/run.mjs';
import { currentSocket } from './clients/fake_socket.mjs';
import { centrifuge, phoenix, socketIo } from './clients/peers.mjs';
import { openTidewire } from './clients/tidewire.mjs';
import { numberOption } from './lib/options.mjs';
import { median } from './lib/page.mjs';
import { record } from './lib/recording.mjs';
import { Report } from './lib/report.mjs';
import { startServer, writeTrades } from './lib/server.mjs';

const ticksPerRound = numberOption('ticks', 100_000);
const rounds = numberOption('rounds', 9);

/** Ticks of one window of a busy line; with a repaint after each, 6,000 ticks a second. */
const BATCH = 100;
const SYMBOL = 'BENCH';

/** The ticks as the server sends them, one message each, and as binary batches. */
async function recordings(dir) {
  const trades = path.join(dir, 'trades.csv');
  writeTrades(trades, ticksPerRound * 2 + 400_000, 6.25);
  // 6.25 trades a millisecond are 100 in a window of 16 ms.
  const args = ['--replay', trades, '--replay-symbol', SYMBOL, '--speed', '1'];
  const server = await startServer(args);
  try {
    const [text, binary] = await Promise.all([
      record(server.origin, [SYMBOL], '', ticksPerRound),
      record(server.origin, [SYMBOL], 'tidewire.v1.binary', ticksPerRound),
    ]);
    return { text, binary };
  } finally {
    await server.stop();
  }
}

/** Nanoseconds a message. `handOver` hands all frames in; resolves when the callbacks have run. */
async function timed(count, handOver) {
  globalThis.gc?.();
  const begun = process.hrtime.bigint();
  await handOver();
  return Number(process.hrtime.bigint() - begun) / count;
}

/** One round of a peer: checks that each message has reached its callback. */
async function peerRound(peer, frames, expected) {
  let seen = 0;
  let sum = 0;
  const opened = await peer.open((price) => {
    seen += 1;
    sum += price;
  });
  const socket = currentSocket();
  const ns = await timed(expected.count, async () => {
    for (const frame of frames) socket.receive(frame);
    // Centrifuge dispatches from promises.
    while (seen < expected.count) await new Promise((resolve) => setImmediate(resolve));
  });
  opened.close();
  if (Math.abs(sum - expected.sum) > 1) throw new Error('a peer lost something');
  return ns;
}

/** One round of ours; a repaint after every `every` frames of the server's. */
async function tidewireRound(recording, every, expected, storeOf) {
  let calls = 0;
  let last = 0;
  const opened = await openTidewire({
    recording,
    listen: (client) => {
      const store = storeOf(client);
      store.subscribe(() => {
        calls += 1;
        last = priceOf(store.getSnapshot());
      });
    },
  });
  const socket = currentSocket();
  calls = 0;
  const ns = await timed(expected.count, () => {
    let due = every;
    for (const frame of recording.frames) {
      socket.receive(frame);
      if (--due > 0) continue;
      due = every;
      opened.pass();
    }
    opened.pass();
  });
  opened.close();
  const repaints = Math.ceil(recording.frames.length / every);
  if (calls < repaints || last !== expected.last) throw new Error(`lost something: ${calls} calls, ${last}`);
  return ns;
}

function priceOf(snapshot) {
  return snapshot.length === undefined ? snapshot.price : snapshot.price[snapshot.length - 1];
}

function expectationOf(ticks) {
  return {
    count: ticks.length,
    sum: ticks.reduce((sum, { price }) => sum + price, 0),
    last: ticks.at(-1).price,
  };
}

async function run(dir) {
  const { text, binary } = await recordings(dir);
  const ticks = text.frames.map((frame) => {
    const { type, ...data } = JSON.parse(frame);
    return data;
  });
  const all = expectationOf(ticks);
  const inBatches = { ...all, count: binary.ticks, last: await lastOf(binary) };
  const tick = (client) => client.tick(SYMBOL);
  const series = (client) => client.series(SYMBOL);
  const frames = {
    centrifuge: centrifuge.frames(ticks),
    socketIo: socketIo.frames(ticks),
    phoenix: phoenix.frames(ticks),
    centrifugeBusy: centrifuge.batches(ticks, BATCH),
  };
  const CASES = {
    single_tidewire: () => tidewireRound(text, 1, all, tick),
    single_tidewire_series: () => tidewireRound(text, 1, all, series),
    single_centrifuge: () => peerRound(centrifuge, frames.centrifuge, all),
    'single_socket.io': () => peerRound(socketIo, frames.socketIo, all),
    single_phoenix: () => peerRound(phoenix, frames.phoenix, all),
    busy_tidewire_text: () => tidewireRound(text, BATCH, all, series),
    busy_tidewire: () => tidewireRound(binary, 1, inBatches, series),
    busy_centrifuge: () => peerRound(centrifuge, frames.centrifugeBusy, all),
  };
  const results = Object.fromEntries(Object.keys(CASES).map((name) => [name, []]));
  for (let round = 0; round <= rounds; ++round) {
    for (const [name, one] of Object.entries(CASES)) {
      const ns = await one();
      // The first round is the engine's, to compile.
      if (round > 0) results[name].push(ns);
    }
  }
  print(results);
}

/** The price that is on show at the end of a recording: found by a client that reads it slowly. */
async function lastOf(recording) {
  let store;
  const opened = await openTidewire({
    recording,
    listen: (client) => {
      store = client.tick(SYMBOL);
      store.subscribe(() => {});
    },
  });
  for (const frame of recording.frames) {
    currentSocket().receive(frame);
    opened.pass();
  }
  opened.close();
  return store.getSnapshot().price;
}

function print(results) {
  const report = new Report('clients');
  const of = (name) => median(results[name]);
  const compare = (mine, others) => {
    for (const name of others) {
      report.add(`${mine}_times_${name.split('_')[1]}`, of(name) / of(mine), 'times as fast');
    }
  };
  for (const name of Object.keys(results)) report.add(name, of(name), 'ns/message');
  compare('single_tidewire', ['single_centrifuge', 'single_socket.io', 'single_phoenix']);
  // Their servers have no batches: a busy line is many single ones.
  compare('busy_tidewire', ['busy_centrifuge', 'single_socket.io', 'single_phoenix']);
  const version = (name) => JSON.parse(readFileSync(at('bench', 'node_modules', name, 'package.json'), 'utf8')).version;
  report.finish({
    centrifuge: version('centrifuge'),
    'socket.io-client': version('socket.io-client'),
    phoenix: version('phoenix'),
  });
}

stopEverythingOnSignal();
await main(async () => {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'tidewire-bench-'));
  try {
    await run(dir);
  } finally {
    fs.rmSync(dir, { recursive: true, force: true });
  }
  // Clients of others may leave timers behind.
  setImmediate(() => process.exit());
});
