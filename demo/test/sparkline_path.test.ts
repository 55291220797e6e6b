import { expect, test } from 'vitest';
import { sparklinePath } from '../src/lib/sparkline_path.ts';

test('fewer than two prices draw nothing', () => {
  expect(sparklinePath([], 100, 20)).toBe('');
  expect(sparklinePath([1], 100, 20)).toBe('');
});

test('the lowest price is at the bottom and the highest at the top', () => {
  expect(sparklinePath([1, 3, 2], 100, 20)).toBe('M0.0 20.0L50.0 0.0L100.0 10.0');
});

test('prices that do not move are a line in the middle', () => {
  expect(sparklinePath([5, 5], 100, 20)).toBe('M0.0 10.0L100.0 10.0');
});

test('a long series is thinned, but its newest price is drawn', () => {
  const path = sparklinePath(Array.from({ length: 300 }, (_, i) => i), 100, 20);
  expect(path.match(/L/g)?.length).toBeLessThan(100);
  expect(path.endsWith('L100.0 0.0')).toBe(true);
});
