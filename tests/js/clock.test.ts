import { expect, test } from 'vitest';

import { Clock } from '../../js/src/clock.js';
import { FakeHost } from '../../js/src/testing/fake_host.js';
import type { Host } from '../../js/src/host.js';

function rig() {
  let now = 5000;
  let unix = 1_700_000_000_000;
  let looks = 0;
  let reads = 0;
  const host: Host = Object.assign(Object.create(new FakeHost()) as Host, {
    now: () => {
      reads += 1;
      return now;
    },
    unix: () => {
      looks += 1;
      return unix;
    },
  });
  return {
    clock: new Clock(host),
    looks: () => looks,
    reads: () => reads,
    pass(ms: number): void {
      now += ms;
      unix += ms;
    },
    setWall(ms: number): void {
      unix = ms;
    },
  };
}

test('for frames the wall clock is looked at once a second, and is right all the time', () => {
  const { clock, pass, looks } = rig();
  for (let i = 0; i < 100; i += 1) {
    clock.readForFrame(false);
    expect(clock.now).toBe(5000 + 25 * i);
    expect(clock.unix).toBe(1_700_000_000_000 + 25 * i);
    pass(25);
  }
  expect(looks()).toBe(3);
});

test('the frames of a burst that one repaint will show came at one time', () => {
  const { clock, pass, reads } = rig();
  const times = Array.from({ length: 100 }, () => {
    clock.readForFrame(true);
    pass(0.25);
    return clock.now;
  });
  expect(reads()).toBeLessThan(10);
  times.forEach((time, frame) => expect(Math.abs(5000 + 0.25 * frame - time)).toBeLessThan(5));
});

test('a frame that begins another repaint, or follows slowly, is told its own time', () => {
  const { clock, pass } = rig();
  for (let i = 0; i < 100; i += 1) {
    clock.readForFrame(i % 4 !== 0);
    if (i % 4 === 0) expect(clock.now).toBe(5000 + 3 * i);
    pass(3);
  }
  const slow = rig();
  for (let i = 0; i < 100; i += 1) {
    slow.clock.readForFrame(true);
    expect(slow.clock.now).toBe(5000 + 16 * i);
    slow.pass(16);
  }
});

test('an event that is no frame ends a burst', () => {
  const { clock, pass } = rig();
  for (let i = 0; i < 3; i += 1) clock.readForFrame(true);
  pass(5);
  clock.read();
  expect(clock.now).toBe(5005);
  pass(20);
  clock.readForFrame(true);
  expect(clock.now).toBe(5025);
});

test('a wall clock that was set is known after a second at most, and at once elsewhere', () => {
  const { clock, pass, setWall } = rig();
  clock.readForFrame(false);
  setWall(1_600_000_000_000);
  pass(1000);
  clock.readForFrame(false);
  expect(clock.unix).toBe(1_600_000_001_000);
  setWall(1_800_000_000_000);
  clock.read();
  expect(clock.unix).toBe(1_800_000_000_000);
});
