import type { SeriesSnapshot } from 'tidewire';

/** What the series on the screen holds, as JSON: points are [seq, time, price, volume]. */
export function inspect({ symbol, status, revision, length, seq, time, price, volume }: SeriesSnapshot): string {
  const points = Array.from({ length }, (_, i) => [seq[i], time[i], price[i], volume[i]]);
  return JSON.stringify({ symbol, status, revision, points });
}

/** Shown with `?inspect` in the address. */
export function InspectPanel({ series }: { readonly series: SeriesSnapshot }) {
  return (
    <details className="panel inspect" open>
      <summary>The series as data: [seq, time, price, volume]</summary>
      <pre data-testid="series-json" tabIndex={0}>{inspect(series)}</pre>
    </details>
  );
}
