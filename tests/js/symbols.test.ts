import { expect, test } from 'vitest';

import { SymbolTable, UNUSED_SYMBOLS_MAX } from '../../js/src/symbols.js';

function table(): SymbolTable {
  return new SymbolTable({
    first: () => {},
    last: () => {},
    joined: () => {},
    series: () => {},
    candles: () => {},
  });
}

test('symbols that were only looked at do not pile up', () => {
  const symbols = table();
  for (let n = 0; n < 1000; n += 1) symbols.entry(`S${n}`);
  const remembered = Array.from({ length: 1000 }, (_, n) => `S${n}`).filter((name) =>
    symbols.find(name),
  );
  expect(remembered.length).toBeLessThanOrEqual(UNUSED_SYMBOLS_MAX + 1);
  expect(remembered.at(-1)).toBe('S999');
});

test('symbols that are listened to are never forgotten', () => {
  const symbols = table();
  const used = symbols.entry('USED');
  used.tickStore.subscribe(() => {});
  for (let n = 0; n < 1000; n += 1) symbols.entry(`S${n}`);
  expect(symbols.find('USED')).toBe(used);
});

test('a store whose symbol was forgotten works when it is used again', () => {
  const started: string[] = [];
  const symbols = new SymbolTable({
    first: (symbol) => started.push(symbol),
    last: () => {},
    joined: () => {},
    series: () => {},
      candles: () => {},
  });
  const { seriesStore } = symbols.entry('OLD');
  const before = seriesStore.getSnapshot();
  for (let n = 0; n < 1000; n += 1) symbols.entry(`S${n}`);
  expect(symbols.find('OLD')).toBeUndefined();
  expect(seriesStore.getSnapshot()).toBe(before);
  seriesStore.subscribe(() => {});
  expect(started).toEqual(['OLD']);
  expect(seriesStore.getSnapshot()).toBe(symbols.find('OLD')?.series.getSnapshot());
});
