import { ConnectionBadge } from '../components/ConnectionBadge.tsx';
import { formatBytes, formatClock } from '../lib/format.ts';
import { SeriesStates } from './SeriesStates.tsx';
import type { WatchedChannel } from './channel_watch.ts';

const LINES = 5;

function transportOf({ status, isPolling }: WatchedChannel['connection']): string {
  if (status === 'live') return 'WebSocket';
  return isPolling ? 'HTTP polling' : 'none';
}

/** One channel: how it is, by what its data comes, and what happened to it last. */
export function ChannelRow({ channel }: { readonly channel: WatchedChannel }) {
  const { name, connection, sockets, messages, bytes, history } = channel;
  const isIdle = connection.status === 'idle';
  return (
    <li className="channel" data-testid="channel" data-channel={name} data-status={connection.status}>
      <div className="channel__head">
        <span className="channel__name">{name}</span>
        {isIdle ? <span className="channel__idle">not in use</span> : <ConnectionBadge connection={connection} testId="channel-state" />}
      </div>
      <dl className="channel__facts">
        <div>
          <dt>Transport</dt>
          <dd data-testid="transport">{transportOf(connection)}</dd>
        </div>
        <div>
          <dt>Attempt</dt>
          <dd>{connection.attempt}</dd>
        </div>
        <div>
          <dt>Sockets</dt>
          <dd>{sockets}</dd>
        </div>
        <div>
          <dt>Received</dt>
          <dd>
            {messages.toLocaleString('en-US')} · {formatBytes(bytes)}
          </dd>
        </div>
      </dl>
      <SeriesStates channel={name} />
      <ol className="channel__history">
        {history.slice(0, LINES).map(({ key, time, text }) => (
          <li key={key}>
            <time>{formatClock(time)}</time> {text}
          </li>
        ))}
      </ol>
    </li>
  );
}
