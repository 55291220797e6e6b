import { useMemo } from 'react';
import { useConnection, usePerformanceMetrics } from 'tidewire/react';
import { useMarkets } from '../lib/markets.ts';
import { PageHead } from '../shell/PageHead.tsx';
import { PageMonitor } from './PageMonitor.tsx';
import { ServerMonitor } from './ServerMonitor.tsx';
import { SymbolsPlaceholder } from './SymbolsPlaceholder.tsx';

/** What the live data cost: this page, the line, and the server. */
export function PerformancePage() {
  const { metrics, roundTripMs, connection } = usePerformanceMetrics();
  const { isLive } = useConnection();
  const markets = useMarkets(isLive);
  const { list, status } = markets;
  const symbols = useMemo(() => list.map(({ symbol }) => symbol), [list]);
  return (
    <>
      <PageHead title="Performance" connection={connection}>
        {status === 'loading'
          ? 'Loading the list of symbols: this page follows all of them, to have something to measure.'
          : `This page follows ${symbols.length > 0 ? `all ${symbols.length} symbols` : 'every symbol'} at once, to have something to measure.`}
      </PageHead>
      <SymbolsPlaceholder markets={markets} onRetry={markets.reload} />
      <PageMonitor symbols={symbols} isListed={status === 'loading' || symbols.length > 0} roundTripMs={roundTripMs} at={metrics?.timestamp} />
      <ServerMonitor metrics={metrics} isCurrent={connection.isLive} />
    </>
  );
}
