import type { ConnectionSnapshot } from 'tidewire';

/** What a visitor needs to tell apart, from best to worst; each has its own word, colour and shape. */
const LOOKS = ['live', 'connecting', 'polling', 'reconnecting', 'offline', 'closed'] as const;
export type ConnectionLook = (typeof LOOKS)[number];

export interface ConnectionText {
  readonly look: ConnectionLook;
  readonly label: string;
  /** The banner's sentence: what happened and what the figures on the page are now; '' while all is well. */
  readonly cause: string;
  readonly action: string;
}

type State = Pick<ConnectionSnapshot, 'status' | 'everLive' | 'closeCode' | 'isPolling'>;

const AUTH_CLOSE_CODE = 4001;
const LAST_KNOWN = 'The figures are the last known ones.';

/** The truth about a connection in words. */
export function describeConnection({ status, everLive, closeCode, isPolling }: State): ConnectionText {
  // Whatever is wrong with the socket: the figures are current, though not every event is there.
  if (isPolling && status !== 'live') {
    return { look: 'polling', label: 'Polling', cause: 'There is no live connection. The figures are polled every few seconds.', action: 'Retry now' };
  }
  switch (status) {
    case 'live':
      return { look: 'live', label: 'Live', cause: '', action: '' };
    case 'idle':
    case 'connecting':
    case 'authenticating':
      // An attempt after a loss is still a loss to whoever looks at the figures.
      return everLive
        ? { look: 'reconnecting', label: 'Reconnecting', cause: `The connection was lost. ${LAST_KNOWN}`, action: 'Retry now' }
        : { look: 'connecting', label: status === 'authenticating' ? 'Signing in' : 'Connecting', cause: '', action: '' };
    case 'reconnecting':
      return everLive
        ? { look: 'reconnecting', label: 'Reconnecting', cause: `The connection was lost. ${LAST_KNOWN}`, action: 'Retry now' }
        : { look: 'reconnecting', label: 'No server', cause: 'The server cannot be reached.', action: 'Retry now' };
    case 'offline':
      return { look: 'offline', label: 'Offline', cause: `This device is offline. ${everLive ? LAST_KNOWN : ''}`.trim(), action: 'Try anyway' };
    case 'closed':
      return closeCode === AUTH_CLOSE_CODE
        ? { look: 'closed', label: 'Signed out', cause: `The server no longer accepts this sign-in. ${LAST_KNOWN}`, action: 'Sign in again' }
        : { look: 'closed', label: 'Closed', cause: `The server ended the connection${closeCode === null ? '' : ` (code ${closeCode})`}. ${LAST_KNOWN}`, action: 'Connect again' };
    default:
      return status satisfies never;
  }
}

/** Which of several connections a banner should speak of: the one that is worst off. */
export function worstOf<T extends State>(connections: readonly T[]): T | undefined {
  const rank = (state: State) => LOOKS.indexOf(describeConnection(state).look);
  return connections.reduce<T | undefined>((worst, next) => (worst === undefined || rank(next) > rank(worst) ? next : worst), undefined);
}
