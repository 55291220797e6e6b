import { expect, test } from 'vitest';
import { priceOf } from '../src/lib/price_text.ts';

test('a price may be typed as the page writes it', () => {
  expect(priceOf('97,250.5')).toBe(97250.5);
  expect(priceOf(' 1,234,567 ')).toBe(1234567);
  expect(priceOf('.5')).toBe(0.5);
  expect(priceOf('12.')).toBe(12);
});

test('what may mean something else is no price', () => {
  // Elsewhere in the world a comma parts the decimals.
  for (const text of ['68000,5', '1,23', '1,2345', ',5', '1.5,000']) expect(priceOf(text), text).toBeUndefined();
  for (const text of ['', ' ', '.', ',', 'one', '-1', '0', '1e3', '0x10', 'Infinity']) expect(priceOf(text), text).toBeUndefined();
});
