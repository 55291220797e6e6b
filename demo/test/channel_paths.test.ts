import { DEFAULT_CHANNELS } from 'tidewire';
import { expect, test } from 'vitest';
import { channelOf, takesToken } from '../src/lab/channel_paths.ts';

test('every channel is known by the path of its socket', () => {
  for (const [name, { path }] of Object.entries(DEFAULT_CHANNELS)) {
    const expected = path.includes('{') ? `${name}/7%` : name;
    expect(channelOf(path.replace(/\{.*\}/, '7%25'))).toBe(expected);
  }
});

test('a path of no channel is called by itself', () => {
  expect(channelOf('/elsewhere')).toBe('/elsewhere');
});

test('only the public feed takes no token', () => {
  const without = Object.keys(DEFAULT_CHANNELS).filter((name) => !takesToken(name));
  expect(without).toEqual(['crypto']);
  expect(takesToken('order/7')).toBe(true);
});
