import { useEffect, useState } from 'react';

import { PriceView, report, SeriesView } from './view.jsx';
import { SYMBOL, getToken } from './server.js';

/** The way that most pages do it: an effect, a WebSocket, JSON.parse and a state per message. */
function useMarket(symbol) {
  const [tick, setTick] = useState(null);
  const [points, setPoints] = useState([]);
  useEffect(() => {
    let ws;
    let isGone = false;
    let count = 0;
    void getToken().then((token) => {
      if (isGone) return;
      ws = new WebSocket(`ws://${location.host}/ws/market-data`);
      ws.onopen = () => ws.send(JSON.stringify({ type: 'auth', token }));
      ws.onmessage = (event) => {
        const message = JSON.parse(event.data);
        if (message.type === 'auth_success') {
          ws.send(JSON.stringify({ type: 'subscribe', symbols: [symbol] }));
        } else if (message.type === 'market_data') {
          count += 1;
          report(count);
          setTick(message);
          setPoints((all) => [...all, message].slice(-300));
        }
      };
    });
    return () => {
      isGone = true;
      ws?.close();
    };
  }, [symbol]);
  return { tick, points };
}

export function SeedPage() {
  const { tick, points } = useMarket(SYMBOL);
  if (tick === null || points.length === 0) return null;
  return (
    <>
      <PriceView price={tick.price} time={tick.timestamp} />
      <SeriesView length={points.length} first={points[0].price} last={points.at(-1).price} />
    </>
  );
}
