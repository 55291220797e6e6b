import type { ConnectionSnapshot } from 'tidewire';
import { describeConnection } from '../lib/connection_text.ts';
import { useCountdown } from '../lib/use_countdown.ts';
import { StatusIcon } from './StatusIcon.tsx';

/** Tells live, connecting, reconnecting (and when), offline and closed apart in word, colour and shape. */
export function ConnectionBadge({ connection }: { readonly connection: ConnectionSnapshot }) {
  const { look, label } = describeConnection(connection);
  const seconds = useCountdown(connection.status === 'reconnecting' ? connection.retryAt : null);
  return (
    <span className={`badge badge--${look}`} data-testid="connection" data-look={look} data-status={connection.status}>
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
