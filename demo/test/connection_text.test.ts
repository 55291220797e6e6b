import type { ConnectionStatus } from 'tidewire';
import { expect, test } from 'vitest';
import { describeConnection, worstOf } from '../src/lib/connection_text.ts';

const state = (status: ConnectionStatus, everLive = true, closeCode: number | null = null) => ({
  status,
  everLive,
  closeCode,
  attempt: 1,
  reason: 0,
  error: null,
  isPolling: false,
});

test('the six looks are told apart in words', () => {
  const texts = [
    state('live'),
    { ...state('reconnecting'), isPolling: true },
    state('connecting', false),
    state('reconnecting'),
    state('offline'),
    state('closed'),
  ].map((each) => describeConnection(each));
  expect(new Set(texts.map(({ look }) => look)).size).toBe(6);
  expect(new Set(texts.map(({ label }) => label)).size).toBe(6);
});

test('the banner is silent while nothing was ever lost', () => {
  for (const status of ['idle', 'connecting', 'authenticating', 'live'] as const) {
    expect(describeConnection(state(status, false)).cause).toBe('');
  }
});

test('an attempt after a loss still says that the connection was lost', () => {
  expect(describeConnection(state('connecting')).cause).toBe(describeConnection(state('reconnecting')).cause);
});

test('a server that never answered is not called a lost connection', () => {
  expect(describeConnection(state('reconnecting', false)).cause).toBe('The server cannot be reached.');
});

test('nor does it become one for the moment of each further attempt', () => {
  const again = { ...state('connecting', false), attempt: 2 };
  expect(describeConnection(again).cause).toBe('The server cannot be reached.');
});

test('who has it tried without a network is still told that there is none', () => {
  const tried = state('reconnecting');
  expect(describeConnection(tried, false)).toEqual(describeConnection(state('offline'), false));
  expect(describeConnection({ ...tried, isPolling: true }, false).look).toBe('polling');
});

test('what cannot be loaded is not waited for without a word', () => {
  const error = { code: 'wasm_load_failed', message: '' };
  expect(describeConnection({ ...state('idle', false), error })).toMatchObject({ label: 'Not loaded', action: 'Retry now' });
  expect(describeConnection({ ...state('connecting', false), error }).label).toBe('Connecting');
});

test('a sign-in that fails is not called an unreachable server', () => {
  const failed = { ...state('reconnecting', false), reason: 30 };
  expect(describeConnection(failed).cause).toBe('Signing in failed.');
});

test('figures that never came are not called the last known ones', () => {
  for (const status of ['offline', 'closed', 'reconnecting'] as const) {
    expect(describeConnection(state(status, false)).cause).not.toContain('last known');
    expect(describeConnection(state(status)).cause).toContain('last known');
  }
});

test('what the server refuses for good has a name', () => {
  const causes = [41, 42, 44].map((reason) => describeConnection({ ...state('closed'), reason }).cause);
  expect(new Set(causes).size).toBe(3);
  const failed = { ...state('closed'), error: { code: 'core_failed', message: '' } };
  expect(describeConnection(failed).action).toBe('Start again');
});

test('a refused sign-in is not called a network fault', () => {
  // Refused over HTTP, before there was a socket.
  expect(describeConnection({ ...state('closed'), reason: 40 }).label).toBe('Signed out');
  expect(describeConnection(state('closed', true, 4001)).label).toBe('Signed out');
  expect(describeConnection(state('closed', true, 4003)).cause).toContain('4003');
});

test('the banner speaks of the connection that is worst off', () => {
  const lost = state('reconnecting');
  expect(worstOf([state('live'), lost])).toBe(lost);
  expect(worstOf([])).toBeUndefined();
});
