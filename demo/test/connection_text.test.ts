import type { ConnectionStatus } from 'tidewire';
import { expect, test } from 'vitest';
import { describeConnection, worstOf } from '../src/lib/connection_text.ts';

const state = (status: ConnectionStatus, everLive = true, closeCode: number | null = null) => ({ status, everLive, closeCode, isPolling: false });

test('the six looks are told apart in words', () => {
  const texts = [
    state('live'),
    { ...state('reconnecting'), isPolling: true },
    state('connecting', false),
    state('reconnecting'),
    state('offline'),
    state('closed'),
  ].map(describeConnection);
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

test('a refused sign-in is not called a network fault', () => {
  expect(describeConnection(state('closed', true, 4001)).label).toBe('Signed out');
  expect(describeConnection(state('closed', true, 4003)).cause).toContain('4003');
});

test('the banner speaks of the connection that is worst off', () => {
  const lost = state('reconnecting');
  expect(worstOf([state('live'), lost])).toBe(lost);
  expect(worstOf([])).toBeUndefined();
});
