import assert from 'node:assert/strict';
import fs from 'node:fs';
import { test } from 'node:test';
import { judged, limitText, verdictOf } from '../../bench/lib/budgets.mjs';
import { reportPage } from '../../bench/lib/report_page.mjs';
import { benches } from '../../bench/registry.mjs';
import { at } from '../lib/paths.mjs';

const bench = {
  name: 'some-bench',
  what: 'what it is about\n[--option N]',
  budgets: { 'tidewire_<cost>': { must: { max: 3 }, aim: { max: 1 } }, speed: { must: { min: 2 } } },
};

const results = {
  'some-bench': {
    figures: [
      { name: 'tidewire_<cost>', value: 2, unit: '%' },
      { name: 'other_cost', value: 20, unit: '%', ratio: 0.1, against: 'peer' },
      { name: 'speed', value: 1.5, unit: 'times' },
    ],
    machine: { cpu: 'a machine', cores: 2 },
  },
};

test('every bench has a name of its own and a program that is there', () => {
  assert.equal(new Set(benches.map(({ name }) => name)).size, benches.length);
  const targets = fs.readFileSync(at('bench', 'CMakeLists.txt'), 'utf8');
  for (const { name, program, budgets } of benches) {
    if (program === 'native') assert.match(targets, new RegExp(`add_executable\\(tidewire_bench_${name} `));
    else assert.ok(fs.existsSync(at('bench', program)), program);
    for (const { must, aim } of Object.values(budgets)) {
      const limit = must ?? aim; // some figures have an aim only
      assert.ok('max' in limit !== 'min' in limit, name);
    }
  }
});

test('a figure meets its aim, its must, or neither', () => {
  const budget = { must: { max: 3 }, aim: { max: 1 } };
  assert.deepEqual([1, 3, 3.1].map((value) => verdictOf(value, budget)), ['aim', 'must', 'missed']);
  assert.equal(verdictOf(1.9, { must: { min: 2 } }), 'missed');
  assert.equal(verdictOf(5, undefined), undefined);
  assert.equal(limitText({ min: 2 }), '≥ 2');
});

test('only figures with a budget are judged', () => {
  const verdicts = judged([bench], results).map(({ figure, verdict }) => [figure.name, verdict]);
  assert.deepEqual(verdicts, [['tidewire_<cost>', 'must'], ['speed', 'missed']]);
});

test('the report stands alone, and shows every figure with its budget', () => {
  const page = reportPage([bench], results);
  assert.doesNotMatch(page, /<script|<link|https?:|url\(/);
  assert.match(page, /tidewire_&lt;cost&gt;/);
  assert.doesNotMatch(page, /<cost>/);
  for (const text of ['0.1 of peer', '≤ 3', '≤ 1', '≥ 2', 'MISSED', 'a machine', '<svg']) {
    assert.ok(page.includes(text), text);
  }
});

test('a bench that could not run says so in the report', () => {
  const page = reportPage([bench], { 'some-bench': { problem: 'ended with code 1' } });
  assert.match(page, /ended with code 1/);
});
