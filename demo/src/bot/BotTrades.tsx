import { useState } from 'react';
import { useChannel } from 'tidewire/react';
import type { BotTrade } from 'tidewire';
import { formatClock, formatFixed, formatSigned } from '../lib/format.ts';
import { Empty } from '../shell/Empty.tsx';
import { allowSound, playTrade } from './trade_sound.ts';

interface Props {
  readonly trades: readonly BotTrade[];
  readonly isRunning: boolean;
}

/** The bot's trades, each with a flash as it comes and, if wanted, a sound. */
export function BotTrades({ trades, isRunning }: Props) {
  const [isSounding, setSounding] = useState(false);
  useChannel('dashboard', 'trade', ({ data }) => {
    if (isSounding) playTrade(data.data.action);
  });
  const toggle = (): void => {
    allowSound();
    setSounding(!isSounding);
  };
  return (
    <section className="panel block block--table" aria-labelledby="trades-title">
      <div className="block__head">
        <h2 id="trades-title">Trades</h2>
        <button type="button" className="button button--small toggle block__action" aria-pressed={isSounding} onClick={toggle}>
          Sound
        </button>
      </div>
      {trades.length === 0 ? (
        <Empty>{isRunning ? 'No trade yet: the bot waits for its means to cross.' : 'No trades while this page was open. Start the bot.'}</Empty>
      ) : (
        <div className="table-room" tabIndex={0} role="group" aria-labelledby="trades-title">
          <table className="table">
            <thead>
              <tr>
                <th scope="col">Time</th>
                <th scope="col">Side</th>
                <th scope="col">Price</th>
                <th scope="col">Quantity</th>
                <th scope="col">Profit</th>
              </tr>
            </thead>
            <tbody>
              {trades.map((trade) => (
                <tr key={`${trade.timestamp}-${trade.action}`} className={`row-flash row-flash--${trade.action === 'BUY' ? 'up' : 'down'}`} data-testid="bot-trade">
                  <td>{formatClock(trade.timestamp)}</td>
                  <td className={`tone-${trade.action === 'BUY' ? 'up' : 'down'}`}>{trade.action}</td>
                  <td>{formatFixed(trade.price, 2)}</td>
                  <td>{formatFixed(trade.quantity, 5)}</td>
                  <td>{trade.profit === undefined ? '' : formatSigned(trade.profit)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}
