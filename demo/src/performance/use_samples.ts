import { useEffect, useRef, useState } from 'react';

const SAMPLES_MAX = 60;

/** The values of the last minute, the newest last: one more with each measurement, when `at` changes. */
export function useSamples(value: number | null | undefined, at: unknown): readonly number[] {
  const [samples, setSamples] = useState<readonly number[]>([]);
  const latest = useRef(value);
  useEffect(() => {
    latest.current = value;
  });
  useEffect(() => {
    const now = latest.current;
    if (now === null || now === undefined) return;
    setSamples((last) => [...last, now].slice(-SAMPLES_MAX));
  }, [at]);
  return samples;
}
