import { expect, test } from 'vitest';
import { PointScale, labelOf, weightBetween } from '../src/chart/point_scale.ts';

// Noon of the visitor's own day, wherever the test runs.
const noon = new Date(2026, 2, 4, 12, 0, 0, 0).getTime();

test('trades that share a millisecond get places of their own, in order', () => {
  const scale = new PointScale();
  const times = Float64Array.of(noon, noon, noon + 1, noon + 1, noon + 1);
  const first = scale.setTimes(times);
  const places = Array.from(times, (_, i) => first + i);
  expect(new Set(places).size).toBe(times.length);
  expect(places.map((place) => scale.timeOf(place))).toEqual([...times]);
});

test('points that replace others never reuse their ordinals', () => {
  const scale = new PointScale();
  const first = scale.setTimes(Float64Array.of(noon, noon + 1));
  const next = scale.setTimes(Float64Array.of(noon + 1, noon + 2));
  expect(next).toBe(first + 2);
  expect(scale.timeOf(first)).toBeNaN();
  expect(scale.timeOf(next)).toBe(noon + 1);
});

test('the rounder the time that passed between two trades, the heavier the mark', () => {
  const within = weightBetween(noon + 100, noon + 900);
  const second = weightBetween(noon + 900, noon + 1100);
  const minute = weightBetween(noon + 59_900, noon + 60_100);
  const hour = weightBetween(noon - 100, noon + 100);
  const day = weightBetween(noon, noon + 24 * 3_600_000);
  expect(within).toBe(0);
  expect([second, minute, hour, day]).toEqual([second, minute, hour, day].toSorted((a, b) => a - b));
  expect(new Set([within, second, minute, hour, day]).size).toBe(5);
});

test('the weights of a whole series mark where each unit begins, and not its first point', () => {
  const scale = new PointScale();
  const times = Float64Array.of(noon + 500, noon + 700, noon + 1200, noon + 1300);
  const first = scale.setTimes(times);
  const points = Array.from(times, (_, i) => ({ time: first + i, timeWeight: -1 }));
  scale.fillWeightsForPoints(points as unknown as Parameters<PointScale['fillWeightsForPoints']>[0], 0);
  expect(points.map(({ timeWeight }) => timeWeight > 0)).toEqual([false, false, true, false]);
});

test('labels say as much as their mark needs', () => {
  const at = noon + 61_250;
  expect(labelOf(weightBetween(noon + 59_000, at), at)).toBe('12:01');
  expect(labelOf(weightBetween(noon + 60_200, at), at)).toBe('12:01:01');
  expect(labelOf(weightBetween(at - 24 * 3_600_000, at), at)).toBe('4 Mar 2026');
  expect(labelOf(0, at)).toBe('.250');
});
