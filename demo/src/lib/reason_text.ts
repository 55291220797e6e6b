/** The numbered reasons of docs/protocol.md, "Connection", in a visitor's words. */
const REASONS: Readonly<Record<number, string>> = {
  0: 'not in use',
  1: 'connecting',
  2: 'retry was pressed',
  3: 'nobody listens any more',
  4: 'closed by the page',
  10: 'socket opened, signing in',
  11: 'accepted, live',
  12: 'the device is online again',
  13: 'the page came back',
  14: 'the delay is over, next attempt',
  20: 'socket lost or refused',
  21: 'the socket did not open in time',
  22: 'the server did not accept in time',
  23: 'no answer to a ping',
  24: 'the device went offline',
  30: 'no token could be had',
  31: 'token refused, asking for a fresh one',
  40: 'fresh token refused too: sign in',
  41: 'not allowed to see this',
  42: 'there is no such thing',
  43: 'malformed id',
  44: 'the server wants us not to come back',
};

export const describeReason = (reason: number): string => REASONS[reason] ?? `reason ${reason}`;

/** The close codes of docs/protocol.md in the same words. */
const CLOSES: Readonly<Record<number, string>> = {
  1000: 'done',
  1001: 'the server goes away',
  1006: 'lost',
  1011: "the server's fault",
  1012: 'the server restarts',
  1013: 'try later',
  4000: 'malformed id',
  4001: 'the token is no good',
  4003: 'not allowed',
  4004: 'no such thing',
  4008: 'too slow a reader',
};

export const describeClose = (code: number): string => `socket closed, code ${code}${CLOSES[code] === undefined ? '' : `: ${CLOSES[code]}`}`;
