import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const TRADES = 20_000;
const PERIOD = 160;
const STEP_MS = 1000;
const START_MS = 1_700_000_000_000;

/** Lends a file of trades whose price swings by 2 % up and down, so that a bot has something to do. */
export async function withWave(symbol: string, use: (file: string) => Promise<void>): Promise<void> {
  const lines = ['symbol,timestamp,price,amount'];
  for (let i = 0; i < TRADES; ++i) {
    const price = 1000 * (1 + 0.02 * Math.sin((2 * Math.PI * i) / PERIOD));
    lines.push(`${symbol},${START_MS + i * STEP_MS},${price.toFixed(2)},1`);
  }
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tidewire-'));
  try {
    const file = path.join(folder, 'wave.csv');
    fs.writeFileSync(file, `${lines.join('\n')}\n`);
    await use(file);
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}
