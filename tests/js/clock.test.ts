import { expect, test } from 'vitest';

import { Clock } from '../../js/src/clock.js';
import { FakeHost } from '../../js/src/testing/fake_host.js';
import type { Host } from '../../js/src/host.js';

function rig() {
  let now = 5000;
  let unix = 1_700_000_000_000;
  let looks = 0;
  const host: Host = Object.assign(Object.create(new FakeHost()) as Host, {
    now: () => now,
    unix: () => {
      looks += 1;
      return unix;
    },
  });
  return {
    clock: new Clock(host),
    looks: () => looks,
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
    clock.readForFrame();
    expect(clock.now).toBe(5000 + 25 * i);
    expect(clock.unix).toBe(1_700_000_000_000 + 25 * i);
    pass(25);
  }
  expect(looks()).toBe(3);
});

test('a wall clock that was set is known after a second at most, and at once elsewhere', () => {
  const { clock, pass, setWall } = rig();
  clock.readForFrame();
  setWall(1_600_000_000_000);
  pass(1000);
  clock.readForFrame();
  expect(clock.unix).toBe(1_600_000_001_000);
  setWall(1_800_000_000_000);
  clock.read();
  expect(clock.unix).toBe(1_800_000_000_000);
});
