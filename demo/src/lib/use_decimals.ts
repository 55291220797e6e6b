import { useMemo } from 'react';
import { columnDecimals } from './format.ts';

/** The most decimals that a column ever had on this page. */
const known = new Map<string, number>();

/** How many decimals to show in a column; never shrinks, so that the figures keep their width. */
export function useDecimals(column: string, values: Float64Array): number {
  return useMemo(() => {
    const decimals = columnDecimals(known.get(column) ?? 0, values);
    known.set(column, decimals);
    return decimals;
  }, [column, values]);
}
