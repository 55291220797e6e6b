import type { SeriesStatus } from 'tidewire';
import type { ConnectionLook } from '../lib/connection_text.ts';
import { StatusIcon } from '../components/StatusIcon.tsx';

interface Look {
  readonly look: ConnectionLook | 'gap';
  readonly label: string;
  readonly title: string;
}

const LOOKS: Readonly<Record<SeriesStatus, Look>> = {
  live: { look: 'live', label: 'Live', title: 'Complete: no trade of this series is missing' },
  catching_up: { look: 'connecting', label: 'Catching up', title: 'Missed trades are being fetched' },
  gap: { look: 'gap', label: 'Gap', title: 'The server no longer had all of the missed trades' },
  stale: { look: 'offline', label: 'Stale', title: 'The last known trades; nothing is arriving' },
};
const POLLED: Look = { look: 'polling', label: 'Polling', title: 'A price every few seconds; the trades between them come with the connection' };
const WAITING: Look = { look: 'connecting', label: 'Waiting', title: 'No trade has arrived yet' };

interface Props {
  readonly status: SeriesStatus;
  readonly isLive: boolean;
  readonly isPolling: boolean;
  readonly isEmpty: boolean;
}

/** How far the series on the screen can be trusted. */
export function SeriesBadge({ status, isLive, isPolling, isEmpty }: Props) {
  const isWaiting = isEmpty && status === 'stale';
  const { look, label, title } = isWaiting ? WAITING : isLive ? LOOKS[status] : isPolling ? POLLED : LOOKS.stale;
  return (
    <span className={`badge badge--${look} chart__badge`} data-testid="series-status" data-status={status} title={title}>
      <StatusIcon look={look === 'gap' ? 'closed' : look} />
      <span className="badge__label">{label}</span>
    </span>
  );
}
