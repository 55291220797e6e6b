import type { ConnectionSnapshot } from 'tidewire';
import { useOnline } from '../lab/use_online.ts';
import { describeConnection } from '../lib/connection_text.ts';
import { useCountdown } from '../lib/use_countdown.ts';
import { StatusIcon } from './StatusIcon.tsx';

interface Props {
  readonly connection: ConnectionSnapshot;
  readonly testId?: string;
}

/** Tells live, connecting, reconnecting (and when), offline and closed apart in word, colour and shape. */
export function ConnectionBadge({ connection, testId = 'connection' }: Props) {
  const { look, label } = describeConnection(connection, useOnline());
  const seconds = useCountdown(connection.status === 'reconnecting' ? connection.retryAt : null);
  return (
    <span className={`badge badge--${look}`} data-testid={testId} data-look={look} data-status={connection.status}>
      <StatusIcon look={look} />
      <span className="badge__label">{label}</span>
      {seconds !== null && seconds > 0 && (
        <span className="badge__detail" aria-hidden="true">
          {seconds} s
        </span>
      )}
    </span>
  );
}
