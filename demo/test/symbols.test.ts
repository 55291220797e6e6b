import { expect, test } from 'vitest';
import { baseOf, nameOf, symbolsOf } from '../src/lib/symbols.ts';

test.each([
  ['BTC/USD', 'BTC'],
  ['btc-usd', 'BTC'],
  ['BTCUSDT', 'BTC'],
  ['ETHBTC', 'ETH'],
  ['BTC', 'BTC'],
  ['XYZ', 'XYZ'],
])('the base of %s is %s', (symbol, base) => {
  expect(baseOf(symbol)).toBe(base);
});

test('the ticker takes the first listed symbol of each asset, in its own order', () => {
  expect(symbolsOf(['BTC', 'ETH'], ['SOL/USD', 'ETH/USD', 'BTCUSDT', 'BTC/EUR'])).toEqual(['BTCUSDT', 'ETH/USD']);
});

test('an asset that nobody lists is left out', () => {
  expect(symbolsOf(['BTC', 'ETH'], ['BTCUSDT'])).toEqual(['BTCUSDT']);
});

test('an asset without a known name goes by its ticker', () => {
  expect(nameOf('BTCUSDT')).toBe('Bitcoin');
  expect(nameOf('ZZZ/USD')).toBe('ZZZ');
});
