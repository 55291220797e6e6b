import assert from 'node:assert/strict';

/** Fails where `value` is above its threshold; prints both, for whoever renews it. */
export function atMost(what, value, threshold) {
  console.log(`${what}: ${value} (at most ${threshold})`);
  assert.ok(value <= threshold, `${what}: ${value} is more than ${threshold} (tests/work/thresholds.mjs)`);
}
