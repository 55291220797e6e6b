import { expect, test } from 'vitest';
import { FrameMeter } from '../src/performance/frame_meter.ts';

/** Frames at an even distance, up to and with `to`; what was measured of them last. */
function paint(meter: FrameMeter, from: number, to: number, stepMs = 20) {
  let last;
  for (let now = from; now <= to; now += stepMs) last = meter.frame(now) ?? last;
  return last;
}

test('a second of frames is measured when it is over', () => {
  const meter = new FrameMeter();
  expect(paint(meter, 0, 980)).toBeUndefined();
  expect(meter.frame(1000)).toEqual({ perSecond: 50, longestMs: 20 });
});

test('the longest frame counts for the second that it was in', () => {
  const meter = new FrameMeter();
  paint(meter, 0, 500);
  expect(paint(meter, 700, 1000)).toMatchObject({ longestMs: 200 });
  expect(paint(meter, 1020, 2000)).toMatchObject({ longestMs: 20 });
});

test('the time in which nobody looked is in no measurement', () => {
  const meter = new FrameMeter();
  paint(meter, 0, 500);
  meter.pause();
  expect(meter.frame(60_500)).toBeUndefined();
  expect(paint(meter, 60_520, 61_500)).toEqual({ perSecond: 50, longestMs: 20 });
});
