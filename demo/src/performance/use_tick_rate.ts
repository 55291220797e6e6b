import { useEffect, useRef, useState } from 'react';
import { useWebSocket } from 'tidewire/react';
import { useSession } from '../session/current.ts';

export interface TickRate {
  /** Ticks of all listed symbols per second; null before the first second is over. */
  readonly ticksPerSecond: number | null;
  readonly bytesPerTick: number | null;
  /** When it was measured. */
  readonly at: number;
}

const PERIOD_MS = 1000;
const NOTHING: TickRate = { ticksPerSecond: null, bytesPerTick: null, at: 0 };

/** How many ticks reach the page: positions count by one, so that their growth is the number of ticks. */
export function useTickRate(symbols: readonly string[]): TickRate {
  const { watch } = useSession();
  const { marketData } = useWebSocket({ symbols });
  const [rate, setRate] = useState(NOTHING);
  const latest = useRef(marketData);
  useEffect(() => {
    latest.current = marketData;
  }, [marketData]);
  useEffect(() => {
    const positions = new Map<string, number>();
    let bytes = watch.trafficOf('market').bytes;
    let since = performance.now();
    const timer = setInterval(() => {
      let ticks = 0;
      for (const [symbol, { seq }] of latest.current) {
        const before = positions.get(symbol);
        positions.set(symbol, seq);
        if (before !== undefined && seq > before) ticks += seq - before;
      }
      const received = watch.trafficOf('market').bytes - bytes;
      const now = performance.now();
      setRate({ ticksPerSecond: (ticks * 1000) / (now - since), bytesPerTick: ticks > 0 ? received / ticks : null, at: now });
      bytes += received;
      since = now;
    }, PERIOD_MS);
    return () => clearInterval(timer);
  }, [watch]);
  return rate;
}
