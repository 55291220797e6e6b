/** How many points a sparkline draws: more would fall on the same pixels. */
const POINTS_MAX = 80;

/** An SVG path of a series in a box; '' for fewer than two points. The newest point is always drawn. */
export function sparklinePath(prices: ArrayLike<number>, width: number, height: number): string {
  const count = prices.length;
  if (count < 2) return '';
  let low = Infinity;
  let high = -Infinity;
  for (let i = 0; i < count; ++i) {
    const price = prices[i] ?? NaN;
    low = Math.min(low, price);
    high = Math.max(high, price);
  }
  const drawn = Math.min(count, POINTS_MAX);
  const span = high - low;
  const parts: string[] = [];
  for (let k = 0; k < drawn; ++k) {
    const price = prices[Math.round((k * (count - 1)) / (drawn - 1))] ?? low;
    // A series that does not move is a line in the middle.
    const y = span === 0 ? height / 2 : height - ((price - low) / span) * height;
    parts.push(`${k === 0 ? 'M' : 'L'}${((k * width) / (drawn - 1)).toFixed(1)} ${y.toFixed(1)}`);
  }
  return parts.join('');
}
