import { useEffect, useRef } from 'react';
import { type ChartLevel, LiveChart } from '../chart/live_chart.ts';
import type { ChartData } from '../chart/layers.ts';
import { useTheme } from '../lib/theme.ts';

interface Props {
  /** Always of one kind; another kind is another canvas. */
  readonly data: ChartData;
  readonly decimals: number;
  readonly isStale: boolean;
  readonly label: string;
  readonly levels: readonly ChartLevel[];
  readonly onPick: (price: number) => void;
}

/** Hands each snapshot to the chart; React never touches what the chart draws. */
export function ChartCanvas({ data, decimals, isStale, label, levels, onPick }: Props) {
  const container = useRef<HTMLDivElement>(null);
  const chart = useRef<LiveChart>(null);
  const theme = useTheme();
  const { kind, snapshot } = data;

  useEffect(() => {
    if (container.current === null) return undefined;
    const made = new LiveChart(container.current, kind);
    chart.current = made;
    return () => {
      chart.current = null;
      made.dispose();
    };
  }, [kind]);
  useEffect(() => chart.current?.setDecimals(decimals), [decimals]);
  useEffect(() => chart.current?.setLook({ isStale }), [isStale, theme]);
  // The theme is among the reasons because bars and levels are given their colours one by one.
  useEffect(() => chart.current?.setData({ kind, snapshot } as ChartData), [kind, snapshot, isStale, theme]);
  useEffect(() => chart.current?.setLevels(levels), [levels, theme]);
  useEffect(() => chart.current?.onPick(onPick), [onPick]);

  return <div ref={container} className="chart__canvas" role="img" aria-label={label} />;
}
