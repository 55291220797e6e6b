import type { Markets } from '../lib/markets.ts';
import { symbolsOf } from '../lib/symbols.ts';
import { useStore } from '../lib/use_store.ts';
import { MarketPlaceholder } from './MarketPlaceholder.tsx';
import { PairView } from './PairView.tsx';
import { chooseView, viewChoice } from './view_choice.ts';

interface Props {
  readonly markets: Markets;
  readonly onRetry: () => void;
  readonly isInspecting: boolean;
}

/** The pair that the visitor chose, or the first Bitcoin pair, or simply the first. */
export function MarketPanel({ markets, onRetry, isInspecting }: Props) {
  const { symbol: chosen, mode } = useStore(viewChoice);
  const listed = markets.list.map(({ symbol }) => symbol);
  const symbol = chosen ?? symbolsOf(['BTC'], listed)[0] ?? listed[0];
  if (symbol === undefined) return <MarketPlaceholder markets={markets} onRetry={onRetry} />;
  // A pair that is no longer listed stays in the selector while it is on the screen.
  const pairs = listed.includes(symbol) ? listed : [symbol, ...listed];
  const change = markets.list.find((market) => market.symbol === symbol)?.change_24h;
  return <PairView symbol={symbol} pairs={pairs} listedChange={change} mode={mode} onChoose={(choice) => chooseView({ symbol: choice })} isInspecting={isInspecting} />;
}
