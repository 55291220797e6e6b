// The same market for every way of reading it: prices of two decimals, a few trades a millisecond.

/** Numbers that look random and are the same every time. */
function* randoms(seed) {
  for (let state = seed >>> 0; ; ) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    yield state / 2 ** 32;
  }
}

/** `count` ticks of one symbol, numbered from `seq` on. */
export function makeTicks(count, seq = 1, seed = 20241111) {
  const random = randoms(seed);
  const next = () => random.next().value;
  let price = 67_123.45;
  let time = 1_731_283_200_123;
  return Array.from({ length: count }, (_, index) => {
    price = Math.round((price + (next() - 0.5) * 20) * 100) / 100;
    time += Math.floor(next() * 8);
    return { seq: seq + index, time, price, volume: Math.round(next() * 1e5) / 1e5 };
  });
}

export const SYMBOL = 'BTC/USD';

/** One `market_data` per tick, as servers send it to a client that offered no subprotocol. */
export const singleFrame = ({ seq, time, price, volume }) =>
  JSON.stringify({ type: 'market_data', symbol: SYMBOL, price, volume, timestamp: time, seq });

/** The same as Python's json.dumps writes it. */
export const spacedFrame = (tick) => singleFrame(tick).replaceAll(/([,:])(?=["\d])/g, '$1 ');

export const batchFrame = (ticks) =>
  JSON.stringify({
    type: 'market_data_batch',
    symbol: SYMBOL,
    ticks: ticks.map(({ seq, time, price, volume }) => [seq, time, price, volume]),
  });

/** A feed's tick; it has no number. */
export const feedFrame = ({ time, price }) =>
  JSON.stringify({ symbol: SYMBOL, price, timestamp: time, change_24h: 1.25 });
