import { check } from './checks.js';

/** How long a candle is: whole seconds, minutes or hours, or a day; at least '1s'. */
export type CandleInterval = `${number}${'s' | 'm' | 'h' | 'd'}`;

const UNITS: Readonly<Record<string, number>> = {
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** In milliseconds. Throws `invalid_option` for what is no interval. */
export function intervalMs(interval: CandleInterval): number {
  const [, count, unit] = /^([1-9]\d*)([smhd])$/.exec(interval) ?? [];
  const ms = Number(count) * (UNITS[unit ?? ''] ?? NaN);
  check(
    ms >= 1000 && ms <= 86_400_000,
    'interval',
    interval,
    "be whole seconds, minutes, hours or a day, like '1s', '5m', '4h' or '1d'",
  );
  return ms;
}
