import { channelLog } from '../lib/channel_log.ts';
import { formatDayClock } from '../lib/format.ts';
import { useStore } from '../lib/use_store.ts';
import { useSession } from '../session/current.ts';
import { Empty } from '../shell/Empty.tsx';
import { AUCTION_LOG } from './auction_log.ts';

/** What the hub says, as it says it. */
export function AuctionEvents({ titles }: { readonly titles: ReadonlyMap<string, string> }) {
  const entries = useStore(channelLog(useSession().client, AUCTION_LOG));
  return (
    <section className="panel block block--table" aria-labelledby="hub-title">
      <div className="block__head">
        <h2 id="hub-title">From the hub</h2>
      </div>
      <div className="table-room table-room--log" tabIndex={0} role="group" aria-labelledby="hub-title">
        {entries.length === 0 && <Empty>Nothing yet: prices are told at most every five seconds.</Empty>}
        <table className="table">
          <tbody>
            {entries.map(({ key, time, auctionId, tone, text }) => (
              <tr key={key}>
                <td className="table__time">{formatDayClock(time, Date.now())}</td>
                <td className="table__text table__name">{titles.get(auctionId) ?? auctionId}</td>
                <td className={`table__text tone-${tone}`}>{text}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
