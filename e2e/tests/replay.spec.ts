import { expect, test } from '../support/fixtures.ts';
import { type Trade, haveRecordedFile, indexOfSlice, readTrades, recordedFile } from '../support/recorded_trades.ts';
import { POINTS_MAX } from '../support/series_checks.ts';

/** 2 h 6 min of trades in about 13 s. */
const SPEED = 600;

test.use({ serverArgs: ['--replay', recordedFile, '--speed', String(SPEED)] });
test.skip(!haveRecordedFile, 'the recorded trades are not here: set TIDEWIRE_DATA to their folder');

test('a replayed file reaches the page trade for trade, value for value', async ({ server, demo }) => {
  test.setTimeout(90_000);
  const trades = readTrades();
  await demo.open(server.url);
  await expect(demo.chart).toHaveAttribute('data-symbol', 'BTCUSDT');
  await expect(demo.cards.first()).toHaveAttribute('data-symbol', 'BTCUSDT');
  await demo.expectLive();

  const shown = async (): Promise<Trade[]> => (await demo.series()).points.map(([, time, price, volume]) => [time, price, volume]);
  const starts: number[] = [];
  const last = trades.at(-1);
  // While it plays: always an unbroken run of the file. At its end: the file's end.
  await expect
    .poll(
      async () => {
        const points = await shown();
        if (points.length === 0) return false;
        const start = indexOfSlice(trades, points);
        expect(start, `${points.length} points are an unbroken run of the file`).toBeGreaterThanOrEqual(0);
        starts.push(start);
        return start + points.length === trades.length;
      },
      { timeout: 60_000, intervals: [100] },
    )
    .toBe(true);

  // However slow the machine is, it has looked before the end.
  expect(new Set(starts).size, 'places seen during the replay').toBeGreaterThan(1);
  expect(starts).toEqual(starts.toSorted((a, b) => a - b));
  expect(await shown()).toEqual(trades.slice(-POINTS_MAX));
  expect((await demo.series()).status).toBe('live');
  expect(last).toBeDefined();
});
