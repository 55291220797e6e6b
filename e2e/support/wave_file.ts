import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const TRADES = 20_000;
const PERIOD = 160;
const STEP_MS = 1000;
const START_MS = 1_700_000_000_000;

/** A file of trades whose price swings by 2 % up and down, so that a bot has something to do. */
export function waveFile(symbol: string): string {
  const lines = ['symbol,timestamp,price,amount'];
  for (let i = 0; i < TRADES; ++i) {
    const price = 1000 * (1 + 0.02 * Math.sin((2 * Math.PI * i) / PERIOD));
    lines.push(`${symbol},${START_MS + i * STEP_MS},${price.toFixed(2)},1`);
  }
  const file = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'tidewire-')), 'wave.csv');
  fs.writeFileSync(file, `${lines.join('\n')}\n`);
  return file;
}
