import { useEffect, useState } from 'react';

export interface Frames {
  /** Frames painted in the last second; null before the first second is over. */
  readonly perSecond: number | null;
  /** The longest time between two of them, milliseconds. */
  readonly longestMs: number;
}

const PERIOD_MS = 1000;

/** Counts the frames of this page while it is looked at. */
export function useFrames(): Frames {
  const [frames, setFrames] = useState<Frames>({ perSecond: null, longestMs: 0 });
  useEffect(() => {
    let count = 0;
    let longest = 0;
    let since = performance.now();
    let last = since;
    let request = 0;
    const tick = (now: number): void => {
      count += 1;
      longest = Math.max(longest, now - last);
      last = now;
      if (now - since >= PERIOD_MS) {
        setFrames({ perSecond: Math.round((count * 1000) / (now - since)), longestMs: longest });
        count = 0;
        longest = 0;
        since = now;
      }
      request = requestAnimationFrame(tick);
    };
    request = requestAnimationFrame(tick);
    return () => cancelAnimationFrame(request);
  }, []);
  return frames;
}
