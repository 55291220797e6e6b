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

type State = Pick<ConnectionSnapshot, 'status' | 'everLive' | 'attempt' | 'reason' | 'closeCode' | 'error' | 'isPolling'>;

const AUTH_CLOSE_CODE = 4001;

/** Numbers of docs/protocol.md, "Connection". */
const NO_TOKEN = 30;
const SIGN_IN = 40;
const REFUSALS: Readonly<Record<number, readonly [label: string, cause: string]>> = {
  41: ['Not allowed', 'This sign-in may not see this.'],
  42: ['Not found', 'The server has no such thing.'],
  43: ['Not found', 'The server has no such thing.'],
  44: ['Closed', 'The server asked this page not to come back.'],
};

/**
 * The truth about a connection in words.
 *
 * @param isOnline Whether the device has a network. A visitor may have it tried without one.
 */
export function describeConnection(state: State, isOnline = true): ConnectionText {
  const { status, everLive, isPolling } = state;
  const lastKnown = everLive ? ' The figures are the last known ones.' : '';
  if (status === 'live') return { look: 'live', label: 'Live', cause: '', action: '' };
  // Whatever is wrong with the socket: the figures are current, though not every event is there.
  if (isPolling) {
    return { look: 'polling', label: 'Polling', cause: 'There is no live connection. The figures are polled every few seconds.', action: 'Retry now' };
  }
  if (status === 'closed') return describeClosed(state, lastKnown);
  if (status === 'offline' || (!isOnline && status !== 'idle')) {
    return { look: 'offline', label: 'Offline', cause: `This device is offline.${lastKnown}`, action: 'Try anyway' };
  }
  if (status === 'idle' && state.error?.code === 'wasm_load_failed') {
    return { look: 'reconnecting', label: 'Not loaded', cause: `A part of this page could not be loaded.${lastKnown}`, action: 'Retry now' };
  }
  if (state.reason === NO_TOKEN) {
    return { look: 'reconnecting', label: 'Not signed in', cause: `Signing in failed.${lastKnown}`, action: 'Retry now' };
  }
  // An attempt after a loss is still a loss to whoever looks at the figures.
  if (everLive) return { look: 'reconnecting', label: 'Reconnecting', cause: `The connection was lost.${lastKnown}`, action: 'Retry now' };
  if (status === 'reconnecting' || state.attempt > 1) {
    return { look: 'reconnecting', label: 'No server', cause: 'The server cannot be reached.', action: 'Retry now' };
  }
  return { look: 'connecting', label: status === 'authenticating' ? 'Signing in' : 'Connecting', cause: '', action: '' };
}

function describeClosed({ reason, closeCode, error }: State, lastKnown: string): ConnectionText {
  const closed = { look: 'closed', action: 'Connect again' } as const;
  if (error?.code === 'core_failed') return { ...closed, label: 'Failed', cause: `The client in this page has failed.${lastKnown}`, action: 'Start again' };
  // A server may refuse a token by HTTP as well, before there is a socket that it could close.
  if (reason === SIGN_IN || closeCode === AUTH_CLOSE_CODE) {
    return { ...closed, label: 'Signed out', cause: `The server no longer accepts this sign-in.${lastKnown}`, action: 'Sign in again' };
  }
  const [label, cause] = REFUSALS[reason] ?? ['Closed', `The server ended the connection${closeCode === null ? '' : ` (code ${closeCode})`}.`];
  return { ...closed, label, cause: cause + lastKnown };
}

/** Which of several connections a banner should speak of: the one that is worst off. */
export function worstOf<T extends State>(connections: readonly T[], isOnline = true): T | undefined {
  const rank = (state: State) => LOOKS.indexOf(describeConnection(state, isOnline).look);
  return connections.reduce<T | undefined>((worst, next) => (worst === undefined || rank(next) > rank(worst) ? next : worst), undefined);
}
