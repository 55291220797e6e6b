import type { CandleInterval } from 'tidewire';

/** What the chart can show: every trade, or candles of them. */
export const CHART_MODES = ['ticks', '1s', '5s', '1m'] as const;
export type ChartMode = (typeof CHART_MODES)[number];

export const MODE_NAMES: Readonly<Record<ChartMode, string>> = { ticks: 'Ticks', '1s': '1 s', '5s': '5 s', '1m': '1 m' };

/** The interval of a mode's candles; undefined for the line. */
export const intervalOf = (mode: ChartMode): CandleInterval | undefined => (mode === 'ticks' ? undefined : mode);
