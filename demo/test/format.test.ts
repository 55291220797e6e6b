import { expect, test } from 'vitest';
import { columnDecimals, decimalsOf, formatChange, formatDayClock, formatFixed } from '../src/lib/format.ts';

test.each([
  [9682, 0],
  [9682.1, 1],
  [9682.19, 2],
  [0.000012, 6],
  [1.5e-7, 8],
  [1e21, 0],
])('%d was quoted with %d decimals', (value, decimals) => {
  expect(decimalsOf(value)).toBe(decimals);
});

test('a column keeps its widest form and never has fewer than two decimals', () => {
  expect(columnDecimals(0, [9682, 9683])).toBe(2);
  expect(columnDecimals(2, [0.12345])).toBe(5);
  expect(columnDecimals(5, [1.5])).toBe(5);
});

test('figures of one column are equally long', () => {
  expect(formatFixed(9682, 2)).toBe('9,682.00');
  expect(formatFixed(9682.19, 2)).toBe('9,682.19');
});

test('a change carries its sign, with a real minus', () => {
  expect(formatChange(2.414)).toBe('+2.41 %');
  expect(formatChange(-0.5)).toBe('−0.50 %');
  expect(formatChange(0)).toBe('±0.00 %');
});

test('a time of another day has its date', () => {
  const time = new Date(2026, 2, 9, 8, 5, 3).getTime();
  expect(formatDayClock(time, new Date(2026, 2, 9, 23, 59).getTime())).toBe('08:05:03');
  expect(formatDayClock(time, new Date(2026, 2, 10, 0, 1).getTime())).toBe('9 Mar 2026, 08:05:03');
});
