import { useEffect, useRef } from 'react';
import { formatFixed } from './format.ts';

/** Titles cost the browser more than they look: once a second is enough to follow from another tab. */
const PERIOD_MS = 1000;
const NAME = 'Tidewire';

/** Shows the price in the tab's title. */
export function usePriceTitle(symbol: string, price: number | undefined, decimals: number): void {
  const latest = useRef('');
  useEffect(() => {
    latest.current = price === undefined ? `${symbol} · ${NAME}` : `${formatFixed(price, decimals)} ${symbol} · ${NAME}`;
  }, [symbol, price, decimals]);
  useEffect(() => {
    const timer = setInterval(() => {
      if (document.title !== latest.current) document.title = latest.current;
    }, PERIOD_MS);
    return () => clearInterval(timer);
  }, []);
}
