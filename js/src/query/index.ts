/** TanStack Query (v5) kept up to date by live data. */
export { invalidateOn } from './invalidate.js';
export type { InvalidationRule, LiveUpdate, QueryInvalidator, QueryKey } from './invalidate.js';
export type { ThrottleMs } from './throttle.js';
