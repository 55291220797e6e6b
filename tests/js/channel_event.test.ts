import { reactive, ref } from 'vue';
import { expect, test } from 'vitest';

import { ChannelEvent } from '../../js/src/events.js';

test('an event can be read within the state of a framework that makes proxies', () => {
  const log = ref<ChannelEvent[]>([]);
  log.value.unshift(new ChannelEvent('trade', '{"price":1}'));
  expect(log.value[0]?.data).toEqual({ price: 1 });
  const state = reactive({ last: new ChannelEvent('trade', '{"price":2}', true) });
  expect(state.last.data).toEqual({ price: 2 });
  expect(state.last.isReplay).toBe(true);
});

test('what it holds is parsed once, and only if somebody looks', () => {
  const event = new ChannelEvent<{ price: number }>('trade', '{"price":1}');
  expect(event.data).toBe(event.data);
  expect(() => new ChannelEvent('trade', 'no JSON').data).toThrow(SyntaxError);
});
