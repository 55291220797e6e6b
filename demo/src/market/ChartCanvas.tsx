import { useEffect, useRef } from 'react';
import type { SeriesSnapshot } from 'tidewire';
import { LiveChart } from '../chart/live_chart.ts';
import { useTheme } from '../lib/theme.ts';

interface Props {
  readonly series: SeriesSnapshot;
  readonly decimals: number;
  readonly isStale: boolean;
  readonly label: string;
}

/** Hands each snapshot to the chart; React never touches what the chart draws. */
export function ChartCanvas({ series, decimals, isStale, label }: Props) {
  const container = useRef<HTMLDivElement>(null);
  const chart = useRef<LiveChart>(null);
  const theme = useTheme();

  useEffect(() => {
    if (container.current === null) return undefined;
    const made = new LiveChart(container.current);
    chart.current = made;
    return () => {
      chart.current = null;
      made.dispose();
    };
  }, []);
  useEffect(() => chart.current?.setDecimals(decimals), [decimals]);
  useEffect(() => chart.current?.setLook({ isStale }), [isStale, theme]);
  // The theme is among the reasons because the volume bars carry their colour in the data.
  useEffect(() => chart.current?.setSeries(series), [series, isStale, theme]);

  return <div ref={container} className="chart__canvas" role="img" aria-label={label} />;
}
