import { expect } from '@playwright/test';
import type { Point, Series } from './demo_page.ts';

export const POINTS_MAX = 300;

/** Bounded, in order of time, and no point twice. */
export function expectOrdered({ points }: Series): void {
  expect(points.length).toBeLessThanOrEqual(POINTS_MAX);
  const backwards = points.findIndex((point, i) => point[1] < (points[i - 1]?.[1] ?? -Infinity));
  expect(backwards, 'index of a point that is older than the one before').toBe(-1);
  expect(new Set(points.map(String)).size, 'different points').toBe(points.length);
}

/** Positions grow by exactly one: nothing lost, nothing doubled, nothing swapped. */
export function expectContiguous({ points }: Series): void {
  const broken = points.findIndex((point, i) => i > 0 && point[0] !== (points[i - 1]?.[0] ?? NaN) + 1);
  expect(broken, 'index of a point that does not follow the one before').toBe(-1);
}

/** Every point of the page whose position the observer saw is what the observer was told. */
export function expectSameAs({ points }: Series, seen: ReadonlyMap<number, Point>): void {
  const known = points.filter(([seq]) => seen.has(seq));
  expect(known.length).toBeGreaterThan(0);
  expect(known).toEqual(known.map(([seq]) => seen.get(seq)));
}
