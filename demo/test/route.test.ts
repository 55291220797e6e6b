import { expect, test } from 'vitest';
import { ROUTES, hrefOf, routeOf } from '../src/lib/route.ts';

test('every page is found by its own address', () => {
  for (const route of ROUTES) expect(routeOf(hrefOf(route))).toBe(route);
});

test('an address that names no page is the first page', () => {
  expect(routeOf('')).toBe('market');
  expect(routeOf('#/nothing')).toBe('market');
});
