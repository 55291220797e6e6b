import { expect, test, vi } from 'vitest';

import { FakeHost } from '../../js/src/testing/fake_host.js';
import { DeadlineTimer } from '../../js/src/timer.js';

test('a deadline fires once, when it is due', async () => {
  const host = new FakeHost();
  const due = vi.fn();
  new DeadlineTimer(host, due).arm(host.now() + 50);
  await host.advance(49);
  expect(due).not.toHaveBeenCalled();
  await host.advance(1);
  await host.advance(1000);
  expect(due).toHaveBeenCalledTimes(1);
});

test('a deadline that comes nearer is met', async () => {
  const host = new FakeHost();
  const due = vi.fn();
  const timer = new DeadlineTimer(host, due);
  timer.arm(host.now() + 5000);
  timer.arm(host.now() + 10);
  expect(host.timerDelays).toEqual([10]);
  await host.advance(10);
  expect(due).toHaveBeenCalledTimes(1);
});

test('a deadline that moves away leaves the timer as it is and is met in time', async () => {
  const host = new FakeHost();
  const due = vi.fn();
  const timer = new DeadlineTimer(host, due);
  timer.arm(host.now() + 10);
  timer.arm(host.now() + 100);
  expect(host.timerDelays).toEqual([10]);
  await host.advance(99);
  expect(due).not.toHaveBeenCalled();
  await host.advance(1);
  expect(due).toHaveBeenCalledTimes(1);
});

test('a timer that fires before its time is armed again', async () => {
  const host = new FakeHost();
  const due = vi.fn();
  new DeadlineTimer(host, due).arm(host.now() + 10);
  host.fireEarly();
  expect(due).not.toHaveBeenCalled();
  await host.advance(10);
  expect(due).toHaveBeenCalledTimes(1);
});

test('a deadline beyond the longest delay of runtimes is still met', async () => {
  const host = new FakeHost();
  const due = vi.fn();
  const month = 30 * 24 * 3600 * 1000;
  new DeadlineTimer(host, due).arm(host.now() + month);
  expect(host.timerDelays).toEqual([2 ** 31 - 1]);
  host.fireEarly();
  expect(due).not.toHaveBeenCalled();
  expect(host.timerDelays).toHaveLength(1);
});

test('no deadline means no timer', () => {
  const host = new FakeHost();
  const timer = new DeadlineTimer(host, () => {});
  timer.arm(host.now() + 10);
  timer.arm(Infinity);
  expect(host.running.timers).toBe(0);
});
