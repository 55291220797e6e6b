// Bytes: of a tick on the wire, and of the package on its way to a page.
import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { inTemporaryFolder } from '../../bench/lib/folder.mjs';
import { packageSize } from '../../bench/lib/package_size.mjs';
import { record } from '../../bench/lib/recording.mjs';
import { startServer, writeTrades } from '../../bench/lib/server.mjs';
import { atMost } from './counted.mjs';
import * as thresholds from './thresholds.mjs';

const TICKS = 6000;
/** 100 in a window of 16 ms. */
const PER_MS = 6.25;

/** The frames in which the reference server sends a busy line. */
async function busyLine(dir) {
  const trades = path.join(dir, 'trades.csv');
  writeTrades(trades, 8 * TICKS, PER_MS);
  const server = await startServer(['--replay', trades, '--replay-symbol', 'WORK']);
  try {
    return await record(server.origin, ['WORK'], 'tidewire.v1.binary', TICKS);
  } finally {
    await server.stop();
  }
}

test('a busy line costs a few bytes a tick', async () => {
  const { frames, ticks } = await inTemporaryFolder(busyLine);
  const bytes = frames.reduce((sum, frame) => sum + frame.byteLength, 0);
  atMost('bytes per tick on the wire', bytes / ticks, thresholds.wireBytesPerTick);
});

test('the package is as small as it was', async () => {
  const files = await packageSize();
  const sums = {};
  for (const { part, brotli } of files) sums[part] = (sums[part] ?? 0) + brotli;
  assert.deepEqual(Object.keys(sums).sort(), Object.keys(thresholds.downloaded).sort());
  for (const [part, brotli] of Object.entries(sums)) {
    atMost(`${part}, brotli`, brotli, thresholds.downloaded[part]);
  }
  atMost('what a page of prices downloads, brotli', sums.client + sums.loader + sums.wasm, thresholds.downloadedInAll);
});
