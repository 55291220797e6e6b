import { useSyncExternalStore } from 'react';
import { useSession } from '../session/current.ts';
import { seriesShown } from './series_shown.ts';

const SYMBOL_LENGTH_MAX = 16;

/** An id says no more in full. */
const shortened = (symbol: string): string => (symbol.length > SYMBOL_LENGTH_MAX ? `${symbol.slice(0, 8)}…` : symbol);

/** How far each series of a channel that the page shows can be trusted. */
export function SeriesStates({ channel }: { readonly channel: string }) {
  const { client } = useSession();
  const shown = useSyncExternalStore(seriesShown.subscribe, seriesShown.getSnapshot);
  const own = new Set(shown.filter((entry) => entry.channel === channel).map(({ symbol }) => symbol));
  if (own.size === 0) return null;
  return (
    <ul className="channel__series" aria-label={`Series of ${channel}`}>
      {[...own].map((symbol) => {
        const { status, length } = client.series(symbol, { channel: channel as 'market' }).getSnapshot();
        return (
          <li key={symbol} title={symbol} className={`series-chip series-chip--${status}`}>
            {shortened(symbol)} <b>{status.replace('_', ' ')}</b> {length}
          </li>
        );
      })}
    </ul>
  );
}
