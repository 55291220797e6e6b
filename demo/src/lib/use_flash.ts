import { useEffect, useRef, useState } from 'react';

export interface Flash {
  readonly direction: 'up' | 'down' | 'none';
  /** Changes with every flash: as a `key`, it starts the animation again. */
  readonly count: number;
}

/** A burst of ticks is one flash: more often than this it would be a flicker. */
const PERIOD_MS_MIN = 350;

/** Tells when a number rose or fell; not at its first value. */
export function useFlash(value: number | undefined): Flash {
  const [flash, setFlash] = useState<Flash>({ direction: 'none', count: 0 });
  const shown = useRef<{ value: number | undefined; at: number }>({ value: undefined, at: -Infinity });
  useEffect(() => {
    const before = shown.current;
    if (value === undefined || value === before.value) return undefined;
    if (before.value === undefined) {
      shown.current = { value, at: before.at };
      return undefined;
    }
    const last = before.value;
    const show = (): void => {
      shown.current = { value, at: performance.now() };
      setFlash(({ count }) => ({ direction: value > last ? 'up' : 'down', count: count + 1 }));
    };
    const waitMs = before.at + PERIOD_MS_MIN - performance.now();
    if (waitMs <= 0) {
      show();
      return undefined;
    }
    // What changes again so soon flashes when its time has come: the last change counts.
    const timer = setTimeout(show, waitMs);
    return () => clearTimeout(timer);
  }, [value]);
  return flash;
}
