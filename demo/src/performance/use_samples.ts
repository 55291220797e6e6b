import { useEffect, useState } from 'react';

const SAMPLES_MAX = 60;

/** The values of the last minute, the newest last: one more each time that `at` changes. */
export function useSamples(value: number | null | undefined, at: unknown): readonly number[] {
  const [samples, setSamples] = useState<readonly number[]>([]);
  useEffect(() => {
    if (value === null || value === undefined) return;
    setSamples((last) => [...last, value].slice(-SAMPLES_MAX));
    // The same value measured again is a sample, too.
  }, [value, at]);
  return samples;
}
