import { useClient } from 'tidewire/react';
import type { CandleSnapshot, SeriesSnapshot } from 'tidewire';
import type { ChartData } from '../chart/layers.ts';
import { useStore } from '../lib/use_store.ts';
import { intervalOf } from './chart_modes.ts';
import type { ChartMode } from './chart_modes.ts';

/**
 * The trades or the candles of a symbol. One hook for both, so that another mode is another store and
 * not another component: what a visitor has typed or holds the focus on stays.
 */
export function useChartData(symbol: string, mode: ChartMode): ChartData {
  const client = useClient();
  const interval = intervalOf(mode);
  const store = interval === undefined ? client.series(symbol) : client.candles(symbol, { interval });
  const snapshot = useStore<SeriesSnapshot | CandleSnapshot>(store);
  return 'open' in snapshot ? { kind: 'candles', snapshot } : { kind: 'line', snapshot };
}
