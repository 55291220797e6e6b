import { describe, expect, test } from 'vitest';

import { TokenSource } from '../../js/src/token.js';
import type { TokenContext } from '../../js/src/token.js';

/** A callback whose answers the test gives. */
function controlled(): {
  calls: TokenContext[];
  answers: ((token: string) => void)[];
  option: (context: TokenContext) => Promise<string>;
} {
  const calls: TokenContext[] = [];
  const answers: ((token: string) => void)[] = [];
  return {
    calls,
    answers,
    option: (context) => {
      calls.push(context);
      return new Promise((resolve) => answers.push(resolve));
    },
  };
}

describe('a token source', () => {
  test('gives a constant token', async () => {
    expect(await new TokenSource('secret', performance).get(true)).toBe('secret');
  });

  test('takes a synchronous callback', async () => {
    expect(await new TokenSource(() => 'now', performance).get(false)).toBe('now');
  });

  test('asks once for connections that want a token at the same time', async () => {
    const { calls, answers, option } = controlled();
    const source = new TokenSource(option, performance);
    const both = Promise.all([source.get(false), source.get(false)]);
    expect(calls).toEqual([{ fresh: false }]);
    answers[0]?.('one');
    expect(await both).toEqual(['one', 'one']);
  });

  test('asks again once the last question has been answered', async () => {
    const { calls, answers, option } = controlled();
    const source = new TokenSource(option, performance);
    const first = source.get(false);
    answers[0]?.('one');
    await first;
    void source.get(false);
    expect(calls).toHaveLength(2);
  });

  test('does not answer a request for a fresh token with a stale one under way', async () => {
    const { calls, answers, option } = controlled();
    const source = new TokenSource(option, performance);
    const stale = source.get(false);
    const fresh = source.get(true);
    const late = source.get(false);
    expect(calls).toEqual([{ fresh: false }, { fresh: true }]);
    answers[0]?.('old');
    answers[1]?.('new');
    expect(await Promise.all([stale, fresh, late])).toEqual(['old', 'new', 'new']);
  });

  test('waits no longer for an answer than the core does: a callback that hangs is asked anew', async () => {
    const { calls, answers, option } = controlled();
    const clock = { time: 0, now: () => clock.time };
    const source = new TokenSource(option, clock, 1000);
    void source.get(true);
    clock.time = 999;
    void source.get(false);
    expect(calls).toHaveLength(1);
    clock.time = 1000;
    const second = source.get(false);
    expect(calls).toHaveLength(2);
    // The first answer is late, and takes nothing from the second question.
    answers[0]?.('late');
    await Promise.resolve();
    expect(source.get(false)).toBe(second);
    answers[1]?.('good');
    expect(await second).toBe('good');
  });

  test('passes on why the callback failed, synchronously or not', async () => {
    const thrown = new TokenSource(() => {
      throw new Error('logged out');
    }, performance);
    await expect(thrown.get(false)).rejects.toThrow('logged out');
    const rejected = new TokenSource(() => Promise.reject(new Error('no network')), performance);
    await expect(rejected.get(false)).rejects.toThrow('no network');
  });

  test('refuses what is no token, without repeating it', async () => {
    const wrong = { half: 'secret' } as unknown as string;
    await expect(new TokenSource(() => wrong, performance).get(false)).rejects.toThrow(/gave no token/);
    await expect(new TokenSource(() => wrong, performance).get(false)).rejects.not.toThrow(/secret/);
    await expect(new TokenSource('', performance).get(false)).rejects.toThrow(/gave no token/);
  });
});
