import { TidewireProvider, useSeries, useTick } from 'tidewire/react';

import { PriceView, report, SeriesView } from './view.jsx';
import { SYMBOL, getToken } from './server.js';

function Price() {
  const tick = useTick(SYMBOL);
  if (tick === undefined) return null;
  return <PriceView price={tick.price} time={tick.time} />;
}

function Series() {
  const { length, price, seq } = useSeries(SYMBOL);
  if (length === 0) return null;
  report(seq[length - 1]);
  return <SeriesView length={length} first={price[0]} last={price[length - 1]} />;
}

const CHANNELS = { market: { path: '/ws/market-data', dialect: 'stream', binary: true } };

export function TidewirePage({ worker }) {
  return (
    <TidewireProvider token={getToken} channels={CHANNELS} {...(worker === null ? {} : { worker })}>
      <Price />
      <Series />
    </TidewireProvider>
  );
}
