// `npm run bench -- clients`: what it costs a client to bring a message from the frame to the application's
// callback, in nanoseconds of CPU, against centrifuge, socket.io-client and phoenix. The same payloads, each
// in the protocol of the client's own server, handed in through a socket without a network, so that nothing
// but the clients' code is measured.
//
//   quiet   one message per frame, and the callback is told of each
//   busy    100 messages in a window of 16 ms, in the frames that each server sends then: ours one binary
//           frame, Centrifugo one frame of 100 lines, the others 100 frames; our callback is told once
//   plain   one message per frame as JSON, as a server without our extensions sends it, 100 to a window
import fs from 'node:fs';
import path from 'node:path';
import { at } from '../scripts/lib/paths.mjs';
import { main, stopEverythingOnSignal } from '../scripts/lib/run.mjs';
import { currentSocket } from './clients/fake_socket.mjs';
import { centrifuge, phoenix, socketIo } from './clients/peers.mjs';
import { openTidewire } from './clients/tidewire.mjs';
import { batchFrame } from './lib/batch_frame.mjs';
import { inTemporaryFolder } from './lib/folder.mjs';
import { numberOption, option } from './lib/options.mjs';
import { median } from './lib/page.mjs';
import { record } from './lib/recording.mjs';
import { Report } from './lib/report.mjs';
import { startServer, writeTrades } from './lib/server.mjs';

const ticksPerRound = numberOption('ticks', 50_000);
const rounds = numberOption('rounds', 15);
const only = option('only', '');

/** Ticks of one window of a busy line: 6,250 a second. */
const BATCH = 100;
const PER_MS = 6.25;
const SYMBOL = 'BENCH';
/** The decimal places of `writeTrades`. */
const PLACES = { price: 1, volume: 3 };

/** What the reference server sends: one message per tick, and binary batches. */
async function recordings(dir) {
  const trades = path.join(dir, 'trades.csv');
  writeTrades(trades, ticksPerRound * 2 + 100_000, PER_MS);
  const server = await startServer(['--replay', trades, '--replay-symbol', SYMBOL, '--speed', '1']);
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

/** Nanoseconds of CPU for each of `count` messages; other programs on the machine do not count. */
async function timed(count, handOver) {
  const begun = process.cpuUsage();
  await handOver();
  const { user, system } = process.cpuUsage(begun);
  return (1000 * (user + system)) / count;
}

/** One round of a peer; each message must have reached its callback. */
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
    // Some dispatch from promises.
    while (seen < expected.count) await new Promise((resolve) => setImmediate(resolve));
  });
  opened.close();
  if (seen !== expected.count || Math.abs(sum - expected.sum) > 1) throw new Error('a peer lost something');
  return ns;
}

/** One round of ours: a repaint, and with it the callback, after every `every` frames. */
async function tidewireRound(recording, every, expected, storeOf, priceOf) {
  let calls = 0;
  let last = 0;
  let store;
  const opened = await openTidewire({
    recording,
    listen: (client) => {
      store = storeOf(client);
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
  // Closing tells the listeners, too.
  const told = calls;
  opened.close();
  const repaints = Math.ceil(recording.frames.length / every);
  if (told !== repaints || last !== expected.last) {
    throw new Error(`ours lost something: ${told} of ${repaints} calls, ${last} for ${expected.last}`);
  }
  return ns;
}

const ofTick = [(client) => client.tick(SYMBOL), (snapshot) => snapshot.price];
const ofSeries = [(client) => client.series(SYMBOL), ({ price, length }) => price[length - 1]];

/** The price that a recording ends with, as our client tells it. */
async function lastOf(recording) {
  let store;
  const opened = await openTidewire({
    recording,
    listen: (client) => {
      store = client.tick(SYMBOL);
      store.subscribe(() => {});
    },
  });
  for (const frame of recording.frames) currentSocket().receive(frame);
  opened.pass();
  opened.close();
  return store.getSnapshot().price;
}

/** What the reference server sends of one tick on a quiet line. */
function singleFrame(handle, { seq, timestamp, price, volume }) {
  const tick = {
    seq,
    time: timestamp,
    price: Math.round(price * 10 ** PLACES.price),
    volume: Math.round(volume * 10 ** PLACES.volume),
  };
  return batchFrame([{ handle, ticks: [tick], places: PLACES }]);
}

async function casesOf({ text, binary }) {
  const ticks = text.frames.map((frame) => {
    const { type, ...data } = JSON.parse(frame);
    return data;
  });
  const all = {
    count: ticks.length,
    sum: ticks.reduce((sum, { price }) => sum + price, 0),
    last: ticks.at(-1).price,
  };
  const handle = JSON.parse(text.subscribed).handles?.[SYMBOL] ?? JSON.parse(binary.subscribed).handles[SYMBOL];
  const quiet = {
    ...binary,
    subscribed: JSON.stringify({ ...JSON.parse(text.subscribed), handles: { [SYMBOL]: handle } }),
    frames: ticks.map((tick) => singleFrame(handle, tick)),
  };
  const inBatches = { ...all, count: binary.ticks, last: await lastOf(binary) };
  const frames = {
    centrifuge: centrifuge.frames(ticks),
    centrifugeBusy: centrifuge.batches(ticks, BATCH),
    socketIo: socketIo.frames(ticks),
    phoenix: phoenix.frames(ticks),
  };
  return {
    quiet_tidewire_tick: () => tidewireRound(quiet, 1, all, ...ofTick),
    quiet_tidewire_series: () => tidewireRound(quiet, 1, all, ...ofSeries),
    quiet_centrifuge: () => peerRound(centrifuge, frames.centrifuge, all),
    'quiet_socket.io': () => peerRound(socketIo, frames.socketIo, all),
    quiet_phoenix: () => peerRound(phoenix, frames.phoenix, all),
    busy_tidewire_series: () => tidewireRound(binary, 1, inBatches, ...ofSeries),
    busy_centrifuge: () => peerRound(centrifuge, frames.centrifugeBusy, all),
    plain_tidewire_series: () => tidewireRound(text, BATCH, all, ...ofSeries),
  };
}

function print(results) {
  const report = new Report('clients');
  const of = (name) => median(results[name]);
  const compare = (name, mine, other) => {
    if (!(mine in results && other in results)) return;
    report.add(name, of(other) / of(mine), 'times as fast', { ratio: of(mine) / of(other), against: other });
  };
  for (const name of Object.keys(results)) report.add(name, of(name), 'ns/message');
  for (const peer of ['centrifuge', 'socket.io', 'phoenix']) {
    compare(`quiet_times_${peer}`, 'quiet_tidewire_tick', `quiet_${peer}`);
    // Only Centrifugo has frames of several messages.
    compare(`busy_times_${peer}`, 'busy_tidewire_series', peer === 'centrifuge' ? 'busy_centrifuge' : `quiet_${peer}`);
    compare(`plain_times_${peer}`, 'plain_tidewire_series', `quiet_${peer}`);
  }
  const version = (name) =>
    JSON.parse(fs.readFileSync(at('bench', 'node_modules', name, 'package.json'), 'utf8')).version;
  report.finish({
    centrifuge: version('centrifuge'),
    'socket.io-client': version('socket.io-client'),
    phoenix: version('phoenix'),
  });
}

async function run(dir) {
  const all = await casesOf(await recordings(dir));
  const cases = Object.entries(all).filter(([name]) => name.startsWith(only));
  const results = Object.fromEntries(cases.map(([name]) => [name, []]));
  // Two rounds are the engine's, to compile.
  for (let round = -2; round < rounds; ++round) {
    for (const [name, one] of cases) {
      const ns = await one();
      if (round >= 0) results[name].push(ns);
    }
  }
  print(results);
}

stopEverythingOnSignal();
await main(async () => {
  await inTemporaryFolder(run);
  // Clients of others may leave timers behind.
  setImmediate(() => process.exit());
});
