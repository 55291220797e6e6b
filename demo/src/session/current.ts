import { createContext, useContext, useSyncExternalStore } from 'react';
import { flushSync } from 'react-dom';
import { Signal } from '../lib/signal.ts';
import { USERS, createSession } from './session.ts';
import type { Session, UserName } from './session.ts';

/** For this tab only: two tabs can be two people. */
const STORAGE_KEY = 'tidewire-user';

function readUser(): UserName {
  try {
    const stored = sessionStorage.getItem(STORAGE_KEY);
    return stored !== null && Object.hasOwn(USERS, stored) ? (stored as UserName) : 'demo';
  } catch {
    return 'demo';
  }
}

const current = new Signal<Session>(createSession(readUser()));

/** The page is shown anew, as this user sees it. */
export function switchUser(user: UserName): void {
  const last = current.getSnapshot();
  if (user === last.user) return;
  try {
    sessionStorage.setItem(STORAGE_KEY, user);
  } catch {
    // Storage is blocked: the choice lasts as long as the page.
  }
  // Whatever listens to the old client is gone before it is closed.
  flushSync(() => current.set(createSession(user)));
  last.end();
}

export const useCurrentSession = (): Session => useSyncExternalStore(current.subscribe, current.getSnapshot);

export const SessionContext = createContext<Session | null>(null);

export function useSession(): Session {
  const session = useContext(SessionContext);
  if (session === null) throw new Error('there is no session above this component');
  return session;
}
