import type { SeriesSnapshot } from 'tidewire';
import { useDecimals } from '../lib/use_decimals.ts';
import { formatClockMs, formatFixed } from '../lib/format.ts';

const ROWS = 28;

interface Row {
  readonly key: string;
  readonly time: string;
  readonly price: string;
  readonly volume: string;
  readonly direction: 'up' | 'down' | 'same';
}

/** The newest trades first. */
function rowsOf({ length, time, price, volume, seq, revision }: SeriesSnapshot, decimals: number, volumeDecimals: number): Row[] {
  const rows: Row[] = [];
  for (let i = length - 1; i >= Math.max(0, length - ROWS); --i) {
    const value = price[i] ?? NaN;
    const before = price[i - 1] ?? value;
    const position = seq[i] ?? 0;
    rows.push({
      // A server without numbering gives no identity to a trade; one that lost its history counts anew.
      key: position > 0 ? `${position}-${time[i]}` : `${revision}-${i}`,
      time: formatClockMs(time[i] ?? NaN),
      price: formatFixed(value, decimals),
      volume: formatFixed(volume[i] ?? 0, volumeDecimals),
      direction: value > before ? 'up' : value < before ? 'down' : 'same',
    });
  }
  return rows;
}

/** Time and sales: the same series as the chart, in figures. */
export function TradeTape({ series, decimals }: { readonly series: SeriesSnapshot; readonly decimals: number }) {
  const volumeDecimals = useDecimals(`${series.symbol} volume`, series.volume);
  return (
    <div className="panel tape">
      <table className="tape__table">
        <caption>Trades</caption>
        <thead>
          <tr>
            <th scope="col">Time</th>
            <th scope="col">Price</th>
            <th scope="col">Volume</th>
          </tr>
        </thead>
        <tbody>
          {rowsOf(series, decimals, volumeDecimals).map((row) => (
            <tr key={row.key} className={`tape__row tape__row--${row.direction}`}>
              <td>{row.time}</td>
              <td>{row.price}</td>
              <td>{row.volume}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
