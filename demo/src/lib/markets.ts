import { useCallback, useEffect, useState } from 'react';
import { describeFailure } from './failure_text.ts';

/** One row of GET /api/market/ticks. */
export interface Market {
  readonly symbol: string;
  readonly price: number;
  readonly change_24h?: number;
}

export type Markets =
  | { readonly status: 'loading'; readonly list: readonly Market[] }
  | { readonly status: 'ready'; readonly list: readonly Market[] }
  | { readonly status: 'failed'; readonly list: readonly Market[]; readonly message: string };

async function fetchMarkets(signal: AbortSignal): Promise<readonly Market[]> {
  const response = await fetch('/api/market/ticks', { signal });
  if (!response.ok) throw new Error(`the server answered with status ${response.status}`);
  const { ticks } = (await response.json()) as { ticks: Market[] };
  return ticks;
}

/**
 * What the server lists. Read when the page loads and again whenever `isLive` becomes true: a server
 * that came back may list other symbols; and on `reload`. A failure keeps the list that is known.
 */
export function useMarkets(isLive: boolean): Markets & { readonly reload: () => void } {
  const [round, setRound] = useState(0);
  const [markets, setMarkets] = useState<Markets>({ status: 'loading', list: [] });
  useEffect(() => {
    const abort = new AbortController();
    fetchMarkets(abort.signal).then(
      (list) => setMarkets({ status: 'ready', list }),
      (error: unknown) => {
        if (abort.signal.aborted) return;
        const message = describeFailure(error);
        setMarkets(({ list }) => (list.length > 0 ? { status: 'ready', list } : { status: 'failed', list, message }));
      },
    );
    return () => abort.abort();
  }, [isLive, round]);
  const reload = useCallback(() => setRound((last) => last + 1), []);
  return { ...markets, reload };
}
