import { useMemo } from 'react';
import { useConnection, usePerformanceMetrics } from 'tidewire/react';
import { useMarkets } from '../lib/markets.ts';
import { PageHead } from '../shell/PageHead.tsx';
import { PageMonitor } from './PageMonitor.tsx';
import { ServerMonitor } from './ServerMonitor.tsx';

/** What the live data cost: this page, the line, and the server. */
export function PerformancePage() {
  const { metrics, roundTripMs, connection } = usePerformanceMetrics();
  const { isLive } = useConnection();
  const { list } = useMarkets(isLive);
  const symbols = useMemo(() => list.map(({ symbol }) => symbol), [list]);
  return (
    <>
      <PageHead title="Performance" connection={connection}>
        This page follows all {symbols.length > 0 ? symbols.length : '…'} symbols at once, to have something to measure.
      </PageHead>
      <PageMonitor symbols={symbols} roundTripMs={roundTripMs} at={metrics?.timestamp} />
      <ServerMonitor metrics={metrics} isCurrent={connection.isLive} />
    </>
  );
}
