import type { PerformanceMetrics } from 'tidewire';
import { formatBytes, formatFixed } from '../lib/format.ts';
import { Tile } from './Tile.tsx';
import { formatUptime } from './uptime.ts';

interface Props {
  readonly metrics: PerformanceMetrics | null;
  readonly isCurrent: boolean;
}

const whole = (value: number): string => formatFixed(value, 0);
const tenth = (value: number): string => formatFixed(value, 1);

/** The server's half, as it measures itself once a second. */
export function ServerMonitor({ metrics, isCurrent }: Props) {
  const at = metrics?.timestamp;
  return (
    <section aria-labelledby="server-monitor" data-testid="server-monitor" data-stale={!isCurrent}>
      <div className="section-head">
        <h2 id="server-monitor">The server</h2>
        {metrics !== null && <span className="section-head__note">up for {formatUptime(metrics.uptime_ms)}</span>}
      </div>
      <div className="tiles">
        <Tile name="Connections" value={metrics?.connections} at={at} format={whole} />
        <Tile name="Messages out" value={metrics?.messages_out_per_second} at={at} format={whole} unit="per second" />
        <Tile name="Sent" value={metrics?.bytes_out_per_second} at={at} format={formatBytes} unit="per second" />
        <Tile name="CPU" value={metrics?.cpu_percent} at={at} format={tenth} unit="% of a core" />
        <Tile name="Resident memory" value={metrics?.memory_rss_bytes} at={at} format={formatBytes} />
        <Tile name="Event loop lag" value={metrics?.event_loop_lag_ms} at={at} format={tenth} unit="ms" />
      </div>
      {metrics !== null && (
        <ul className="channel-counts" aria-label="Connections by channel">
          {Object.entries(metrics.channels).map(([name, count]) => (
            <li key={name} className="series-chip">
              {name} <b>{count}</b>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
