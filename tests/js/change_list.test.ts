import { expect, test } from 'vitest';

import { ChangeList } from '../../js/src/change_list.js';
import type { Notifiable } from '../../js/src/store.js';

function stores(names: string, told: string[], onTold?: (name: string) => void): Notifiable[] {
  return [...names].map((name) => ({
    nextDue: undefined,
    notify: () => {
      told.push(name);
      onTold?.(name);
    },
  }));
}

test('tells each store once, in the order in which they changed', () => {
  const told: string[] = [];
  const list = new ChangeList();
  const [a, b, c] = stores('abc', told) as [Notifiable, Notifiable, Notifiable];
  for (const store of [b, a, b, c, a]) list.add(store);
  list.notify();
  expect(told).toEqual(['b', 'a', 'c']);
  list.notify();
  expect(told).toEqual(['b', 'a', 'c']);
  list.add(a);
  list.notify();
  expect(told).toEqual(['b', 'a', 'c', 'a']);
});

test('what changes while it tells is for the next time', () => {
  const told: string[] = [];
  const list = new ChangeList();
  const all = stores('abc', told, (name) => {
    if (name === 'a' && told.length === 1) for (const store of all) list.add(store);
  });
  for (const store of all) list.add(store);
  list.notify();
  expect(told).toEqual(['a', 'b', 'c']);
  // The others were still to be told.
  list.notify();
  expect(told).toEqual(['a', 'b', 'c', 'a']);
  list.notify();
  expect(told).toHaveLength(4);
});

test('a listener that has the list told again in between loses nobody', () => {
  const told: string[] = [];
  const list = new ChangeList();
  const all = stores('abc', told, (name) => {
    if (name !== 'a' || told.length > 1) return;
    const [a] = all;
    if (a !== undefined) list.add(a);
    list.notify();
  });
  for (const store of all) list.add(store);
  list.notify();
  expect(new Set(told)).toEqual(new Set(['a', 'b', 'c']));
  list.notify();
  expect(told).toHaveLength(4);
});
