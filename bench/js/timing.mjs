// Ways of doing the same thing, measured in turns in one process, so that whatever else the machine
// does hits all of them alike.

const ROUNDS = 15;
const ROUND_MS = 120;

/** Nanoseconds that one call of `run` takes, for the fastest of the rounds. */
function measureRound(run, calls) {
  const begun = process.hrtime.bigint();
  for (let call = 0; call < calls; call += 1) run();
  return Number(process.hrtime.bigint() - begun) / calls;
}

/**
 * `{name: nanoseconds per tick}` for `ways`: {name: {run, ticks}}, where `run` handles `ticks` ticks.
 * The median of the rounds, after each way has been warmed up for one.
 */
export function compare(ways) {
  const entries = Object.entries(ways).map(([name, { run, ticks }]) => {
    const once = Math.max(measureRound(run, 20), 1);
    const calls = Math.max(1, Math.round((ROUND_MS * 1e6) / once));
    measureRound(run, calls);
    return { name, run, ticks, calls, rounds: [] };
  });
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const { run, calls, rounds } of entries) rounds.push(measureRound(run, calls));
  }
  return Object.fromEntries(
    entries.map(({ name, ticks, rounds }) => {
      const sorted = rounds.sort((a, b) => a - b);
      return [name, sorted[sorted.length >> 1] / ticks];
    }),
  );
}
