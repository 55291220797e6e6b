import { TidewireError } from './errors.js';

/** Throws `invalid_option` unless `isGood`: "points: 0 must be a whole number from 1 to 9." */
export function check(isGood: boolean, name: string, value: unknown, rule: string): void {
  if (isGood) return;
  const shown = typeof value === 'string' ? JSON.stringify(value) : String(value);
  throw new TidewireError('invalid_option', `${name}: ${shown} must ${rule}.`);
}

/** The same for a whole number that may be left out. */
export function checkNumber(
  name: string,
  value: number | undefined,
  min: number,
  max: number,
): void {
  const isGood =
    value === undefined || (Number.isInteger(value) && value >= min && value <= max);
  check(isGood, name, value, `be a whole number from ${min} to ${max}`);
}
