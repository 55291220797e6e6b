import { useEffect } from 'react';
import { Signal } from '../lib/signal.ts';

interface Shown {
  readonly channel: string;
  readonly symbol: string;
}

/** The series that are on the screen now, for the drawer; one that is shown twice is here twice. */
export const seriesShown = new Signal<readonly Shown[]>([]);

/** Names a series to the drawer while the component that shows it is mounted. */
export function useShownSeries(symbol: string, channel: string): void {
  useEffect(() => {
    const entry = { channel, symbol };
    seriesShown.set([...seriesShown.getSnapshot(), entry]);
    return () => seriesShown.set(seriesShown.getSnapshot().filter((other) => other !== entry));
  }, [symbol, channel]);
}
