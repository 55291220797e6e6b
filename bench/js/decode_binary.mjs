// `npm run bench -- decode-binary`: binary batches of ticks, from the bytes that a WebSocket gives to
// points in the series, against JSON.parse and typed arrays for the same ticks as text.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

import { HANDLE, liveSession } from './core.mjs';
import { PlainMarket } from './plain_series.mjs';
import { Report } from '../lib/report.mjs';
import { batchFrame, makeTicks, singleFrame } from './ticks.mjs';
import { compare } from './timing.mjs';

const TICKS = 20_000;
const SIZES = [10, 100, 1000];
const ENCODER = fileURLToPath(new URL('../../build/bench/tidewire_bench_batches', import.meta.url));

const ticks = makeTicks(TICKS);

/** The frames as the server's own encoder makes them. */
function encode(perFrame) {
  const input = ticks.map((t) => `${t.seq} ${t.time} ${t.price} ${t.volume}\n`).join('');
  const { status, stdout, stderr } = spawnSync(ENCODER, [String(perFrame), String(HANDLE)], {
    input,
    maxBuffer: 64 * 1024 * 1024,
  });
  if (status !== 0) throw new Error(`the encoder failed: ${String(stderr)}`);
  const frames = [];
  for (let at = 0; at < stdout.length; ) {
    const bytes = stdout.readUInt32LE(at);
    frames.push(new Uint8Array(stdout.subarray(at + 4, at + 4 + bytes)).buffer);
    at += 4 + bytes;
  }
  return frames;
}

const pass = (frames, take, begin) => ({
  ticks: TICKS,
  run: () => {
    begin?.();
    for (const frame of frames) take(frame);
  },
});

const plain = new PlainMarket();
const stream = await liveSession({ dialect: 'stream', binary: true });
const texts = Array.from({ length: TICKS / 100 }, (_, index) =>
  batchFrame(ticks.slice(index * 100, (index + 1) * 100)),
);
const ways = {
  single: pass(ticks.map(singleFrame), plain.single.bind(plain)),
  batch: pass(texts, plain.batch.bind(plain)),
};
const bytes = new Map();
for (const size of SIZES) {
  const frames = encode(size);
  bytes.set(size, frames.reduce((sum, frame) => sum + frame.byteLength, 0) / TICKS);
  ways[size] = pass(frames, stream.binary, stream.restart);
}

const cost = compare(ways);
if (stream.lastPrice() !== ticks.at(-1).price) throw new Error('the ticks have not arrived');

const report = new Report('decode-binary');
report.add('json_parse_single', cost.single, 'ns/tick');
report.add('json_parse_batch', cost.batch, 'ns/tick');
for (const size of SIZES) {
  report.add(`binary_${size}`, cost[size], 'ns/tick', {
    ratio: cost.single / cost[size],
    against: 'JSON.parse + append',
  });
  report.add(`bytes_${size}`, bytes.get(size), 'bytes/tick');
}
report.finish();
