import type { Markets } from '../lib/markets.ts';
import { Empty } from '../shell/Empty.tsx';

interface Props {
  readonly markets: Markets;
  readonly onRetry: () => void;
}

/** Loading, failed or empty, in the room that the chart will take. */
export function MarketPlaceholder({ markets, onRetry }: Props) {
  return (
    <section className="market" aria-label="Market" data-testid="market-placeholder">
      <div className="panel chart">
        <div className="chart__head" />
        <div className="chart__stage chart__stage--empty">
          {markets.status === 'failed' ? (
            <Empty onRetry={onRetry}>The list of pairs could not be read: {markets.message}.</Empty>
          ) : (
            <Empty>{markets.status === 'loading' ? 'Loading the market…' : 'This server lists no pairs.'}</Empty>
          )}
        </div>
        <div className="alerts" />
        <div className="chart__foot" />
      </div>
      <div className="panel tape" aria-hidden="true" />
    </section>
  );
}
