// Reading how many tests ran and how they ended out of what the test programs print.
// Every reader returns {passed, failed, skipped}.

const none = () => ({ passed: 0, failed: 0, skipped: 0 });
export const add = (a, b) => ({
  passed: a.passed + b.passed,
  failed: a.failed + b.failed,
  skipped: a.skipped + b.skipped,
});

/** The summary that Catch2 (2 and 3) prints at the end of a run; null when there is none. */
export function catchTotals(text) {
  const all = /All tests passed \(.*? in (\d+) test cases?\)/.exec(text);
  if (all) return { ...none(), passed: Number(all[1]) };
  const line = /^\s*test cases:\s*(\d+)(.*)$/m.exec(text);
  if (!line) return null;
  const of = (word) => Number(new RegExp(`(\\d+) ${word}`).exec(line[2])?.[1] ?? 0);
  // "failed as expected" is Catch2's word for a test that is allowed to fail.
  return { passed: of('passed') + of('failed as expected'), failed: of('failed(?! as expected)'), skipped: of('skipped') };
}

/** `ctest -V`: the test cases of each program where it tells them, else the program as one test. */
export function ctestTotals(text) {
  const bodies = new Map();
  let totals = none();
  for (const line of text.split('\n')) {
    const body = /^(\d+): (.*)$/.exec(line);
    if (body) {
      bodies.set(body[1], `${bodies.get(body[1]) ?? ''}${body[2]}\n`);
      continue;
    }
    const end = /^\s*\d+\/\d+ Test\s+#(\d+): .*?(Passed|\*\*\*(.*?))\s+[\d.]+ sec/.exec(line);
    if (!end) continue;
    const isPassed = end[2] === 'Passed';
    const inside = catchTotals(bodies.get(end[1]) ?? '') ?? none();
    // "Not Run" alone means that the program is missing, which is a failure like any other.
    if (/^(Skipped|Not Run \(Disabled\))/.test(end[3] ?? '')) totals = add(totals, { ...none(), skipped: 1 });
    // A program that failed without telling a failed test case (a crash, a sanitizer) is one failure.
    else if (!isPassed) totals = add(totals, { ...inside, failed: Math.max(1, inside.failed) });
    else totals = add(totals, inside.passed + inside.skipped > 0 ? inside : { ...none(), passed: 1 });
  }
  return totals;
}

/** Vitest's JSON report. */
export function vitestTotals(report) {
  const brokenFiles = (report.testResults ?? []).filter(
    (file) => file.status === 'failed' && file.assertionResults.length === 0,
  ).length;
  return {
    passed: report.numPassedTests ?? 0,
    failed: (report.numFailedTests ?? 0) + brokenFiles,
    skipped: (report.numPendingTests ?? 0) + (report.numTodoTests ?? 0),
  };
}

/** Playwright's JSON report. A test that passed only when tried again counts as failed. */
export function playwrightTotals({ stats = {}, errors = [] }) {
  const failed = (stats.unexpected ?? 0) + (stats.flaky ?? 0);
  return {
    passed: stats.expected ?? 0,
    failed: failed === 0 && errors.length > 0 ? 1 : failed,
    skipped: stats.skipped ?? 0,
  };
}

/** `node --test` with its tap reporter. */
export function tapTotals(text) {
  const of = (word) => Number(new RegExp(`^# ${word} (\\d+)$`, 'm').exec(text)?.[1] ?? 0);
  return { passed: of('pass'), failed: of('fail') + of('cancelled'), skipped: of('skipped') + of('todo') };
}

/** "1000 passed, 0 failed", as our own programs end. */
export function plainTotals(text) {
  const found = [...text.matchAll(/^(\d+) passed, (\d+) failed(?:, (\d+) skipped)?$/gm)].at(-1);
  if (!found) return none();
  return { passed: Number(found[1]), failed: Number(found[2]), skipped: Number(found[3] ?? 0) };
}

export function formatTotals({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}
