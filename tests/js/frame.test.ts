// When data is shown: once per frame, and how the frames are asked for.
import { describe, expect, test } from 'vitest';

import { FrameScheduler } from '../../js/src/frame.js';
import type { Host } from '../../js/src/host.js';
import { FakeHost } from '../../js/src/testing/fake_host.js';

/** Frames at the test's command, on a host whose clock is the test's too. */
function rig() {
  const fake = new FakeHost();
  let now = 0;
  let visible = true;
  let pending: (() => void) | undefined;
  const seen = { flushes: 0, asked: 0, cancelled: 0 };
  const host: Host = Object.assign(Object.create(fake) as Host, {
    now: () => now,
    isVisible: () => visible,
    requestFrame: (callback: () => void) => {
      seen.asked += 1;
      pending = callback;
      return () => {
        if (pending === callback) seen.cancelled += 1;
        pending = undefined;
      };
    },
  });
  const frames = new FrameScheduler(host, () => {
    seen.flushes += 1;
  });
  return {
    frames,
    seen,
    isAsked: () => pending !== undefined,
    /** The next repaint, if one was asked for. */
    frame(ms: number): void {
      now += ms;
      const callback = pending;
      pending = undefined;
      callback?.();
    },
    hide(): void {
      visible = false;
      frames.visible(false);
    },
  };
}

describe('frames', () => {
  test('many changes are one flush', () => {
    const { frames, seen, frame } = rig();
    frames.schedule();
    frames.schedule();
    frame(16);
    expect(seen).toEqual({ flushes: 1, asked: 1, cancelled: 0 });
  });

  test('of a quiet line are asked for when there is something to show', () => {
    const { frames, isAsked, frame } = rig();
    frames.schedule();
    frame(16);
    expect(isAsked()).toBe(false);
    frame(200);
    frames.schedule();
    frame(16);
    expect(isAsked()).toBe(false);
  });

  test('of a busy line are asked for within the one before, until one has nothing to show', () => {
    const { frames, seen, isAsked, frame } = rig();
    for (let i = 0; i < 3; ++i) {
      frames.schedule();
      frame(16);
    }
    expect(isAsked()).toBe(true);
    expect(seen.flushes).toBe(3);
    frame(16);
    expect(isAsked()).toBe(false);
    expect(seen.flushes).toBe(3);
  });

  test('asked for ahead end with everything else', () => {
    const { frames, isAsked, frame } = rig();
    for (let i = 0; i < 3; ++i) {
      frames.schedule();
      frame(16);
    }
    frames.cancel();
    expect(isAsked()).toBe(false);
  });

  test('asked for ahead show nothing when the page is hidden', () => {
    const { frames, seen, isAsked, frame, hide } = rig();
    for (let i = 0; i < 3; ++i) {
      frames.schedule();
      frame(16);
    }
    hide();
    expect(isAsked()).toBe(false);
    expect(seen.flushes).toBe(3);
  });
});
