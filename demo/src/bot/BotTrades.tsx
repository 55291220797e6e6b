import { useChannel } from 'tidewire/react';
import type { BotTrade } from 'tidewire';
import { formatDayClock, formatFixed, formatSigned } from '../lib/format.ts';
import { useStore } from '../lib/use_store.ts';
import { Empty } from '../shell/Empty.tsx';
import type { BotRow } from './bot_log.ts';
import { allowSound, playTrade, sounding } from './trade_sound.ts';

interface Props {
  readonly rows: readonly BotRow[];
  readonly isRunning: boolean;
}

function TradeRow({ trade: { action, timestamp, price, quantity, profit } }: { readonly trade: BotTrade }) {
  const tone = action === 'BUY' ? 'up' : 'down';
  return (
    <tr className={`row-flash row-flash--${tone}`} data-testid="bot-trade">
      <td>{formatDayClock(timestamp, Date.now())}</td>
      <td className={`tone-${tone}`}>{action}</td>
      <td>{formatFixed(price, 2)}</td>
      <td>{formatFixed(quantity, 5)}</td>
      <td>{profit === undefined ? '' : formatSigned(profit)}</td>
    </tr>
  );
}

/** Where the table would look as if nothing were missing. */
function MissedRow({ count }: { readonly count: number | null }) {
  const text = count === null ? 'Trades may be missing here' : `${count} ${count === 1 ? 'trade' : 'trades'} while this page was not connected`;
  return (
    <tr data-testid="bot-missed">
      <td colSpan={5} className="table__text tone-none">
        {text}
      </td>
    </tr>
  );
}

/** The bot's trades, each with a flash as it comes and, if wanted, a sound. */
export function BotTrades({ rows, isRunning }: Props) {
  const isSounding = useStore(sounding);
  useChannel('dashboard', 'trade', ({ data }) => {
    if (isSounding) playTrade(data.data.action);
  });
  const toggle = (): void => {
    allowSound();
    sounding.set(!isSounding);
  };
  return (
    <section className="panel block block--table" aria-labelledby="trades-title">
      <div className="block__head">
        <h2 id="trades-title">Trades</h2>
        <button type="button" className="button button--small toggle block__action" aria-pressed={isSounding} onClick={toggle}>
          Sound
        </button>
      </div>
      {rows.length === 0 ? (
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
              {rows.map((row) =>
                row.kind === 'trade' ? <TradeRow key={row.key} trade={row.trade} /> : <MissedRow key={row.key} count={row.count} />,
              )}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}
