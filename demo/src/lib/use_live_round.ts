import { useState } from 'react';

/** How often `isLive` has become true: an effect that depends on it runs then, and not at a loss. */
export function useLiveRound(isLive: boolean): number {
  const [seen, setSeen] = useState({ isLive, round: 0 });
  const round = isLive && !seen.isLive ? seen.round + 1 : seen.round;
  if (isLive !== seen.isLive) setSeen({ isLive, round });
  return round;
}
