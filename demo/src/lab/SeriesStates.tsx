import { useSyncExternalStore } from 'react';
import { useSession } from '../session/current.ts';
import { seriesShown } from './series_shown.ts';

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
          <li key={symbol} className={`series-chip series-chip--${status}`}>
            {symbol} <b>{status.replace('_', ' ')}</b> {length}
          </li>
        );
      })}
    </ul>
  );
}
