// `npm run bench -- decode-text`: JSON text ticks, from the string that a WebSocket gives to a point
// in the series, against JSON.parse and typed arrays in the same engine.
import { liveClient, liveSession } from './core.mjs';
import { PlainMarket } from './plain_series.mjs';
import { Report } from '../lib/report.mjs';
import { batchFrame, feedFrame, makeTicks, singleFrame, spacedFrame } from './ticks.mjs';
import { compare } from './timing.mjs';

const TICKS = 20_000;
const PER_BATCH = 100;

const ticks = makeTicks(TICKS);
const single = ticks.map(singleFrame);
const spaced = ticks.map(spacedFrame);
const feed = ticks.map(feedFrame);
const batches = Array.from({ length: TICKS / PER_BATCH }, (_, index) =>
  batchFrame(ticks.slice(index * PER_BATCH, (index + 1) * PER_BATCH)),
);

/** One pass over all frames; `begin` makes them new again. */
const pass = (frames, take, begin) => ({
  ticks: TICKS,
  run: () => {
    begin?.();
    for (const frame of frames) take(frame);
  },
});

const plain = new PlainMarket();
const stream = await liveSession({ dialect: 'stream' });
const feedSession = await liveSession({ dialect: 'feed' });
const client = await liveClient();

const kinds = { single, spaced, batch: batches, feed };
const ways = {};
for (const [kind, frames] of Object.entries(kinds)) {
  const parse = kind === 'batch' ? plain.batch : kind === 'feed' ? plain.feed : plain.single;
  const ours = kind === 'feed' ? feedSession : stream;
  ways[`${kind} JSON.parse`] = pass(frames, parse.bind(plain));
  ways[kind] = pass(frames, ours.text, ours.restart);
}
ways['single through the client'] = pass(single, client.text, client.restart);
ways['batch through the client'] = pass(batches, client.text, client.restart);

const cost = compare(ways);
const last = ticks.at(-1).price;
if (stream.lastPrice() !== last || client.series.getSnapshot().length === 0) {
  throw new Error('the ticks have not arrived');
}

const report = new Report('decode-text');
for (const kind of Object.keys(kinds)) {
  const parsed = cost[`${kind} JSON.parse`];
  report.add(`${kind}_json_parse`, parsed, 'ns/tick');
  report.add(kind, cost[kind], 'ns/tick', { ratio: parsed / cost[kind], against: 'JSON.parse + append' });
}
for (const kind of ['single', 'batch']) {
  const whole = cost[`${kind} through the client`];
  report.add(`client_${kind}`, whole, 'ns/tick', {
    ratio: cost[`${kind} JSON.parse`] / whole,
    against: 'JSON.parse + append',
  });
}
report.finish();
client.close();
