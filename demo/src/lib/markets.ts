import { useCallback, useEffect, useState } from 'react';
import { useSession } from '../session/current.ts';
import { fetchInTime } from '../session/fetch_in_time.ts';
import { describeFailure } from './failure_text.ts';
import { useLiveRound } from './use_live_round.ts';

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

/** Asked without a token: the list is there before the sign-in. */
async function fetchMarkets(assertOnline: () => void, signal: AbortSignal): Promise<readonly Market[]> {
  assertOnline();
  const response = await fetchInTime('/api/market/ticks', { signal });
  if (!response.ok) throw new Error(`the server answered with status ${response.status}`);
  const { ticks } = (await response.json()) as { ticks: Market[] };
  return ticks;
}

/**
 * What the server lists. Read when the page loads and again whenever `isLive` becomes true: a server
 * that came back may list other symbols; and on `reload`. A failure keeps the list that is known.
 */
export function useMarkets(isLive: boolean): Markets & { readonly reload: () => void } {
  const { lab } = useSession();
  const liveRound = useLiveRound(isLive);
  const [round, setRound] = useState(0);
  const [markets, setMarkets] = useState<Markets>({ status: 'loading', list: [] });
  useEffect(() => {
    const abort = new AbortController();
    fetchMarkets(() => lab.assertOnline(), abort.signal).then(
      (list) => setMarkets({ status: 'ready', list }),
      (error: unknown) => {
        if (abort.signal.aborted) return;
        const message = describeFailure(error);
        setMarkets(({ list }) => (list.length > 0 ? { status: 'ready', list } : { status: 'failed', list, message }));
      },
    );
    return () => abort.abort();
  }, [lab, liveRound, round]);
  const reload = useCallback(() => setRound((last) => last + 1), []);
  return { ...markets, reload };
}
