// The report of `npm run bench -- all`: one page without scripts or other files, made from the results.
import { judged, judgedValue, limitText, numberText, verdictOf } from './budgets.mjs';
import { bars, escapeText } from './svg_bars.mjs';

const STYLE = `
:root { color-scheme: light dark; --text: #1c2430; --soft: #5b6675; --page: #fff; --line: #d9dee5;
  --own: #0f766e; --other: #9aa6b5; --must: #c2410c; --aim: #1d4ed8; --good: #15803d; --bad: #b91c1c; }
@media (prefers-color-scheme: dark) { :root { --text: #e6eaf0; --soft: #9aa6b5; --page: #12171e; --line: #2b3440;
  --own: #2dd4bf; --other: #66727f; --must: #fb923c; --aim: #7ab0ff; --good: #4ade80; --bad: #f87171; } }
body { margin: 0 auto; max-width: 58rem; padding: 2rem 1rem; font: 16px/1.5 system-ui, sans-serif;
  color: var(--text); background: var(--page); }
h2 { margin-top: 3rem; border-top: 1px solid var(--line); padding-top: 1.5rem; }
p.on { color: var(--soft); font-size: .85rem; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; font-variant-numeric: tabular-nums; }
th, td { text-align: right; padding: .25rem .5rem; border-bottom: 1px solid var(--line); }
th:first-child, td:first-child { text-align: left; }
div.wide { overflow-x: auto; }
figure { margin: 1.5rem 0; }
svg { width: 100%; height: auto; font-size: 12.5px; }
svg .label { text-anchor: end; fill: var(--text); } svg .value { fill: var(--text); }
svg .unit { fill: var(--soft); font-size: 11.5px; } svg .axis { stroke: var(--line); }
svg .own { fill: var(--own); } svg .other { fill: var(--other); }
svg .must { stroke: var(--must); stroke-width: 2.5; } svg .aim { stroke: var(--aim); stroke-width: 2.5; stroke-dasharray: 3 2; }
.key b { display: inline-block; width: .9em; height: .9em; border-radius: 2px; vertical-align: -1px; margin: 0 .3em 0 1em; }
.verdict-aim, .verdict-must { color: var(--good); } .verdict-missed { color: var(--bad); font-weight: 600; }
`;

const VERDICTS = { aim: 'aim met', must: 'met', missed: 'MISSED' };

/** `results` by the bench's name: { figures, machine, date, problem? }. */
export function reportPage(benches, results) {
  const ran = benches.filter(({ name }) => results[name] !== undefined);
  return `<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Tidewire: benches</title><style>${STYLE}</style>
<h1>Tidewire: benches</h1>
<p>Every figure was measured by <code>npm run bench -- NAME</code> on the machine that its section names.
Compare only what one run has measured: absolute numbers are those of this machine at that time.</p>
<p class="key"><b style="background:var(--own)"></b>ours <b style="background:var(--other)"></b>others, or
neither <b style="background:var(--must)"></b>must <b style="background:var(--aim)"></b>aim</p>
${overview(benches, results)}
${ran.map((bench) => section(bench, results[bench.name])).join('\n')}
</html>
`;
}

/** All budgets on one axis: the share of what is allowed that is used. */
function overview(benches, results) {
  const rows = judged(benches, results).map(({ bench, figure, budget, value, verdict }) => {
    const used = (limit) => shareUsed(value, limit);
    return {
      label: `${bench}: ${figure.name}`,
      value: used(budget.must),
      text: `${numberText(value)}, ${VERDICTS[verdict]}`,
      own: true,
      marks: [
        { at: 1, name: 'must' },
        ...(budget.aim === undefined || !Number.isFinite(used(budget.must) / used(budget.aim))
          ? []
          : [{ at: used(budget.must) / used(budget.aim), name: 'aim' }]),
      ],
    };
  });
  if (rows.length === 0) return '';
  return `<h2>Budgets</h2>${bars('share of what is allowed (shorter is better)', '', rows)}`;
}

/** 1 at the limit, less where there is room; a limit of 0 is used up by anything. */
function shareUsed(value, limit) {
  if (limit === undefined) return NaN;
  if (limit.max === undefined) return limit.min / value;
  return limit.max === 0 ? Number(value > 0) : value / limit.max;
}

function section(bench, result) {
  const [what] = bench.what.split('\n');
  const problem = result.problem === undefined ? '' : `<p class="verdict-missed">${escapeText(result.problem)}</p>`;
  const figures = result.figures ?? [];
  return `<h2 id="${bench.name}">${bench.name}</h2><p>${escapeText(what)}</p>${problem}
${plotsOf(bench, figures)}
<div class="wide"><table><tr><th>figure<th>value<th>unit<th>ratio<th>must<th>aim<th></tr>
${figures.map((figure) => tableRow(figure, bench.budgets[figure.name])).join('\n')}</table></div>
<p class="on">${escapeText(machineText(result))}</p>`;
}

function machineText({ machine = {}, date }) {
  return [...Object.entries(machine).map(([key, value]) => `${key} ${value}`), date].join(' · ');
}

/** Figures of one unit share a plot. */
function plotsOf(bench, figures) {
  const isCompared = figures.some(isOurs);
  const units = [...new Set(figures.map(({ unit }) => unit))];
  return units
    .map((unit) => figures.filter((figure) => figure.unit === unit))
    .filter((group) => group.length > 1)
    .map((group) => bars(bench.name, group[0].unit, group.map((figure) => plotRow(figure, bench.budgets[figure.name], isCompared))))
    .join('\n');
}

function isOurs({ name, against }) {
  return against !== undefined || name.includes('tidewire');
}

/** Where nothing is compared, everything is ours. */
function plotRow(figure, budget = {}, isCompared = true) {
  const { name, value } = figure;
  const marks = ['must', 'aim'].flatMap((kind) => {
    const limit = budget.of === 'ratio' ? undefined : budget[kind];
    return limit === undefined ? [] : [{ at: limit.max ?? limit.min, name: kind }];
  });
  return { label: name, value, own: !isCompared || isOurs(figure), marks };
}

function tableRow(figure, budget) {
  const { name, value, unit, ratio, against } = figure;
  const verdict = verdictOf(judgedValue(figure, budget), budget);
  const compared = ratio === undefined ? '' : `${numberText(ratio)} of ${escapeText(against)}`;
  const cells = [escapeText(name), numberText(value), escapeText(unit), compared];
  const limits = [limitText(budget?.must), limitText(budget?.aim)];
  const judgement = verdict === undefined ? '' : `<span class="verdict-${verdict}">${VERDICTS[verdict]}</span>`;
  return `<tr>${[...cells, ...limits, judgement].map((cell) => `<td>${cell}`).join('')}</tr>`;
}
