import type { OrderEvent } from 'tidewire';
import { expect, test } from 'vitest';
import { describeOrderEvent, refusalOf, stepOf } from '../src/orders/order_text.ts';
import { formatUptime } from '../src/performance/uptime.ts';

test('an order that was cancelled has left the way', () => {
  expect(stepOf('pending')).toBe(0);
  expect(stepOf('delivered')).toBe(4);
  expect(stepOf('cancelled')).toBe(-1);
});

test('events say what they are, with what they have', () => {
  const of = (type: string, data: object) => describeOrderEvent({ type, data, timestamp: 0 } as OrderEvent);
  expect(of('order_status_changed', { new_status: 'confirmed', old_status: 'pending' })).toBe('Now confirmed, was pending');
  expect(of('order_shipped', { tracking_number: 'T1' })).toBe('Shipped, T1');
  expect(of('order_cancelled', { reason: 'late' })).toBe('Cancelled: late');
});

test('only refusals are called so', () => {
  for (const code of [4000, 4003, 4004]) expect(refusalOf(code)).not.toBe('');
  for (const code of [null, 1006, 4001]) expect(refusalOf(code)).toBe('');
});

test('an uptime is said in the two largest units', () => {
  expect([42_000, 720_000, 12_000_000, 187_200_000].map(formatUptime)).toEqual(['42 s', '12 min', '3 h 20 min', '2 d 4 h']);
});
