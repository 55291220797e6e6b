// Bytes: of a tick on the wire, and of the package on its way to a page.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { packageSize } from '../../bench/lib/package_size.mjs';
import { record } from '../../bench/lib/recording.mjs';
import { startServer, writeTrades } from '../../bench/lib/server.mjs';
import { atMost } from './counted.mjs';
import * as thresholds from './thresholds.mjs';

const TICKS = 6000;
/** 100 in a window of 16 ms. */
const PER_MS = 6.25;

test('a busy line costs a few bytes a tick', async () => {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'tidewire-work-'));
  try {
    const trades = path.join(dir, 'trades.csv');
    writeTrades(trades, 8 * TICKS, PER_MS);
    const server = await startServer(['--replay', trades, '--replay-symbol', 'WORK']);
    try {
      const { frames, ticks } = await record(server.origin, ['WORK'], 'tidewire.v1.binary', TICKS);
      const bytes = frames.reduce((sum, frame) => sum + frame.byteLength, 0);
      atMost('bytes per tick on the wire', bytes / ticks, thresholds.wireBytesPerTick);
    } finally {
      await server.stop();
    }
  } finally {
    fs.rmSync(dir, { recursive: true, force: true });
  }
});

test('the package is as small as it was', async () => {
  const parts = await packageSize();
  assert.deepEqual(parts.map(({ part }) => part).sort(), Object.keys(thresholds.downloaded).sort());
  for (const { part, brotli } of parts) atMost(`${part}, brotli`, brotli, thresholds.downloaded[part]);
});
