import type { Markets } from '../lib/markets.ts';
import { Empty } from '../shell/Empty.tsx';

interface Props {
  readonly markets: Markets;
  readonly onRetry: () => void;
}

/** Why there are no ticks to measure; nothing while there are some, or may be. */
export function SymbolsPlaceholder({ markets, onRetry }: Props) {
  if (markets.status === 'loading' || markets.list.length > 0) return null;
  return (
    <div className="panel" data-testid="symbols-placeholder">
      {markets.status === 'failed' ? (
        <Empty onRetry={onRetry}>The list of symbols could not be read: {markets.message}.</Empty>
      ) : (
        <Empty>This server lists no symbols.</Empty>
      )}
    </div>
  );
}
