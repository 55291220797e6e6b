import { useEffect, useState } from 'react';

const PERIOD_MS = 250;
const left = (until: number | null): number | null => (until === null ? null : Math.max(0, Math.ceil((until - Date.now()) / 1000)));

/** Whole seconds until a Unix time in milliseconds; null while there is none. */
export function useCountdown(until: number | null): number | null {
  const [remaining, setRemaining] = useState(() => left(until));
  useEffect(() => {
    setRemaining(left(until));
    if (until === null) return undefined;
    const timer = setInterval(() => setRemaining(left(until)), PERIOD_MS);
    return () => clearInterval(timer);
  }, [until]);
  return until === null ? null : remaining;
}
