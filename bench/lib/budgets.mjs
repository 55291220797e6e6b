// Figures against their budgets (bench/registry.mjs).

/** What a budget is about: the value, or with `of: 'ratio'` its ratio to a peer's in the same run. */
export function judgedValue({ value, ratio }, budget) {
  return budget?.of === 'ratio' ? ratio : value;
}

/** 'aim', 'must' or 'missed'; undefined for a figure without a budget. */
export function verdictOf(value, budget) {
  if (budget === undefined) return undefined;
  if (budget.aim !== undefined && meets(value, budget.aim)) return 'aim';
  return budget.must === undefined || meets(value, budget.must) ? 'must' : 'missed';
}

function meets(value, { max, min }) {
  return (max === undefined || value <= max) && (min === undefined || value >= min);
}

/** "≤ 3", "≥ 2" or "–". */
export function limitText(limit) {
  if (limit === undefined) return '–';
  const { max, min } = limit;
  return max === undefined ? `≥ ${numberText(min)}` : `≤ ${numberText(max)}`;
}

export function numberText(value) {
  if (!Number.isFinite(value)) return String(value);
  if (Math.abs(value) >= 1000) return Math.round(value).toLocaleString('en');
  return String(Number(value.toPrecision(3)));
}

/** Every figure with a budget, in the order of the registry: { bench, figure, budget, value, verdict }. */
export function judged(benches, results) {
  return benches.flatMap((bench) =>
    (results[bench.name]?.figures ?? []).flatMap((figure) => {
      const budget = bench.budgets[figure.name];
      if (budget === undefined) return [];
      const value = judgedValue(figure, budget);
      return [{ bench: bench.name, figure, budget, value, verdict: verdictOf(value, budget) }];
    }),
  );
}
