import fs from 'node:fs';
import { fileURLToPath } from 'node:url';

const folder = process.env['TIDEWIRE_DATA'] ?? fileURLToPath(new URL('../../../shared/data', import.meta.url));

/** Real trades, which are not part of the repository. */
export const recordedFile = `${folder}/binance-futures_trades_2020-02-22_BTCUSDT.csv`;
export const haveRecordedFile = fs.existsSync(recordedFile);

/** [time in ms, price, volume], as the file has them. */
export type Trade = readonly [time: number, price: number, volume: number];

/** Read here without any of the project's own code: the file is the oracle. */
export function readTrades(): Trade[] {
  const [header = '', ...lines] = fs.readFileSync(recordedFile, 'utf8').trimEnd().split('\n');
  const columns = header.split(',');
  const [time, price, amount] = ['timestamp', 'price', 'amount'].map((name) => columns.indexOf(name));
  return lines.map((line) => {
    const cells = line.split(',');
    const of = (index: number | undefined): number => Number(cells[index ?? -1]);
    return [Math.floor(of(time) / 1000), of(price), of(amount)];
  });
}

/** Where `slice` begins in `trades` as an unbroken run; -1 when it is not one. */
export function indexOfSlice(trades: readonly Trade[], slice: readonly Trade[]): number {
  const isSame = (a: Trade | undefined, b: Trade) => a !== undefined && a[0] === b[0] && a[1] === b[1] && a[2] === b[2];
  for (let start = 0; start + slice.length <= trades.length; ++start) {
    if (slice.every((trade, i) => isSame(trades[start + i], trade))) return start;
  }
  return -1;
}
