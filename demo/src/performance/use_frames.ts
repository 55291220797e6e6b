import { useEffect, useState } from 'react';
import { FrameMeter } from './frame_meter.ts';
import type { Frames } from './frame_meter.ts';

/** Counts the frames of this page while it is looked at. */
export function useFrames(): Frames {
  const [frames, setFrames] = useState<Frames>({ perSecond: null, longestMs: 0 });
  useEffect(() => {
    const meter = new FrameMeter();
    let request = 0;
    const tick = (now: number): void => {
      const measured = meter.frame(now);
      if (measured !== undefined) setFrames(measured);
      request = requestAnimationFrame(tick);
    };
    request = requestAnimationFrame(tick);
    const pause = (): void => meter.pause();
    document.addEventListener('visibilitychange', pause);
    return () => {
      cancelAnimationFrame(request);
      document.removeEventListener('visibilitychange', pause);
    };
  }, []);
  return frames;
}
