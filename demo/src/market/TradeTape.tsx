import type { SeriesSnapshot } from 'tidewire';
import { useDecimals } from '../lib/use_decimals.ts';
import { formatClockMs, formatFixed } from '../lib/format.ts';

const ROWS = 28;

interface Row {
  readonly time: string;
  readonly price: string;
  readonly volume: string;
  readonly direction: 'up' | 'down' | 'same';
}

/** The newest trades first. */
function rowsOf({ length, time, price, volume }: SeriesSnapshot, decimals: number, volumeDecimals: number): Row[] {
  const rows: Row[] = [];
  for (let i = length - 1; i >= Math.max(0, length - ROWS); --i) {
    const value = price[i] ?? NaN;
    const before = price[i - 1] ?? value;
    rows.push({
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
          {/* A row is a place, not a trade: what stays where it is does not shift. */}
          {rowsOf(series, decimals, volumeDecimals).map((row, place) => (
            <tr key={place} className={`tape__row tape__row--${row.direction}`}>
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
