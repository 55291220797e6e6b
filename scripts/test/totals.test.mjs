import assert from 'node:assert/strict';
import test from 'node:test';
import { catchTotals, ctestTotals, formatTotals, plainTotals, playwrightTotals, tapTotals, vitestTotals } from '../lib/totals.mjs';

test('Catch2 says how many test cases passed', () => {
  assert.deepEqual(catchTotals('All tests passed (120 assertions in 31 test cases)'), { passed: 31, failed: 0, skipped: 0 });
  assert.deepEqual(catchTotals('All tests passed (1 assertion in 1 test case)'), { passed: 1, failed: 0, skipped: 0 });
});

test('Catch2 2 and 3 say how many test cases failed', () => {
  assert.deepEqual(catchTotals('test cases: 3 | 2 passed | 1 failed\nassertions: 9 | 8 passed | 1 failed'), { passed: 2, failed: 1, skipped: 0 });
  assert.deepEqual(catchTotals('test cases:  5 |  3 passed | 1 skipped | 1 failed as expected'), { passed: 4, failed: 0, skipped: 1 });
  assert.equal(catchTotals('Segmentation fault'), null);
});

test('ctest totals count the test cases inside the programs', () => {
  const text = [
    '1: All tests passed (12 assertions in 4 test cases)',
    '1/2 Test #1: tidewire_wire_tests ..............   Passed    0.01 sec',
    '2: test cases: 3 | 2 passed | 1 failed',
    '2/2 Test #2: tidewire_core_tests ..............***Failed    0.02 sec',
  ].join('\n');
  assert.deepEqual(ctestTotals(text), { passed: 6, failed: 1, skipped: 0 });
});

test('a program that passes without a summary is one test, and one that crashes or is missing is one failure', () => {
  const text = [
    '1/4 Test #1: layers ...........................   Passed    0.01 sec',
    '2: All tests passed (12 assertions in 4 test cases)',
    '2/4 Test #2: core .............................***Exception: SegFault  0.02 sec',
    '3/4 Test #3: replay ...........................***Skipped   0.02 sec',
    '4/4 Test #4: sim ..............................***Not Run   0.00 sec',
  ].join('\n');
  assert.deepEqual(ctestTotals(text), { passed: 5, failed: 2, skipped: 1 });
});

test('a Vitest file that could not be loaded is a failure', () => {
  const report = { numPassedTests: 2, numFailedTests: 0, testResults: [{ status: 'failed', assertionResults: [] }] };
  assert.deepEqual(vitestTotals(report), { passed: 2, failed: 1, skipped: 0 });
});

test('a Playwright test that needed a second try is a failure', () => {
  assert.deepEqual(playwrightTotals({ stats: { expected: 4, unexpected: 0, flaky: 1, skipped: 1 } }), { passed: 4, failed: 1, skipped: 1 });
  assert.deepEqual(playwrightTotals({ stats: {}, errors: [{ message: 'no config' }] }), { passed: 0, failed: 1, skipped: 0 });
});

test('tap and our own last lines are read', () => {
  assert.deepEqual(tapTotals('# tests 3\n# pass 2\n# fail 1\n# cancelled 0\n# skipped 0\n# todo 0'), { passed: 2, failed: 1, skipped: 0 });
  assert.deepEqual(plainTotals('seed 7\n1000 passed, 0 failed\n'), { passed: 1000, failed: 0, skipped: 0 });
  assert.deepEqual(plainTotals('killed'), { passed: 0, failed: 0, skipped: 0 });
});

test('the last line names skipped tests only when there are any', () => {
  assert.equal(formatTotals({ passed: 3, failed: 0, skipped: 0 }), '3 passed, 0 failed');
  assert.equal(formatTotals({ passed: 3, failed: 1, skipped: 2 }), '3 passed, 1 failed, 2 skipped');
});
