// Numbers that the fast way of the core does not round, on the real module, against the engine's own.
import { describe, expect, test } from 'vitest';

import type { CoreSession } from '../../js/src/core_session.js';
import { SeriesBlock } from '../../js/src/series_block.js';
import { emptySeries } from '../../js/src/snapshots.js';
import { loadBareCore, openSession } from './support/core.js';

const BTC = 'BTC/USD';

/** A live session, and the price that it makes of a text; undefined where it refuses the frame. */
async function priced(): Promise<(text: string) => number | undefined> {
  const module = await loadBareCore();
  const session = openSession(module, { url: 'ws://a.example/', points: 1 });
  let now = 1;
  const drain = (): unknown[] => {
    const effects = [];
    for (let effect = session.pollEffect(); effect !== null; effect = session.pollEffect()) {
      effects.push(effect);
    }
    return effects;
  };
  begin(session);
  drain();
  return (text) => {
    now += 1;
    const frame = `{"type":"market_data","symbol":"${BTC}","price":${text},"timestamp":${now}}`;
    session.socketText(1, frame, now, now);
    const isRefused = JSON.stringify(drain()).includes('refused_frame');
    const offset = session.readSeries(session.seriesId(BTC));
    const [price] = new SeriesBlock(module.HEAPF64, offset).copy(emptySeries(BTC)).price;
    return isRefused ? undefined : price;
  };
}

function begin(session: CoreSession): void {
  session.handle({ kind: 'connect' }, 1, 1);
  session.handle({ kind: 'subscribe', text: BTC }, 1, 1);
  session.handle({ kind: 'socket_opened', id: 1, text: '' }, 1, 1);
}

/** Digits that look like any, the same ones each time. */
function digits(count: number, seed: number): string {
  let state = seed;
  return Array.from({ length: count }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return String(state >>> 28 > 9 ? 7 : state >>> 28);
  }).join('');
}

describe('a number of a tick', () => {
  test.each([
    ...['0.30000000000000004', '67321.129999999990001', '9007199254740993', '0.1e1', '1E5', '1e+2'],
    ...['12345678901234567890', '1e22', '1e23', '8.5e-7', '123456789.12345678912345e-30', '-0.0'],
    ...['4.9e-324', '2.4703282292062327e-324', '2.4703282292062328e-324', '1e-400', '-1e-400'],
    ...['1.7976931348623157e308', '1.7976931348623158e308', '2.2250738585072011e-308', '0e999999'],
    ...['9007199254740992.5', '9007199254740993.00000000000000000000000000000000000000000000001'],
    `1.${'0'.repeat(900)}1`,
    `${'9'.repeat(300)}e-290`,
    `0.${'0'.repeat(400)}12345e400`,
  ])('written %s is the one nearest to it', async (text) => {
    expect(Object.is((await priced())(text), JSON.parse(text))).toBe(true);
  });

  test('of any digits is the one nearest to it', async () => {
    const priceOf = await priced();
    for (let seed = 1; seed <= 3000; seed += 1) {
      const whole = BigInt(digits(1 + (seed % 19), seed));
      const exponent = seed % 3 === 0 ? `e${(seed % 641) - 340}` : '';
      const text = `${whole}.${digits(1 + (seed % 23), seed + 1)}${exponent}`;
      const expected = Number(text);
      expect(priceOf(text), text).toBe(expected === Infinity ? undefined : expected);
    }
  });

  test.each(['1e309', '1.7976931348623159e308', `1${'0'.repeat(310)}`, `-${'9'.repeat(400)}`])(
    'beyond the largest is refused: %s',
    async (text) => {
      const priceOf = await priced();
      expect(priceOf('2')).toBe(2);
      expect(priceOf(text)).toBeUndefined();
    },
  );

  test.each(['01', '1.', '.5', '1e', '1e+', '+1', '0x10', '1_000', 'Infinity', 'NaN', '- 1', '1 2'])(
    'that is none is refused: %s',
    async (text) => {
      expect((await priced())(text)).toBeUndefined();
    },
  );

  test('may be as long as a frame', async () => {
    const priceOf = await priced();
    const begun = performance.now();
    expect(priceOf(`1.${digits(1_000_000, 5)}`)).toBe(JSON.parse(`1.${digits(1_000_000, 5)}`));
    expect(performance.now() - begun).toBeLessThan(2000);
  });
});
