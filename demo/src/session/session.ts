import { createClient } from 'tidewire';
import type { Client } from 'tidewire';
import { ChannelWatch } from '../lab/channel_watch.ts';
import { Lab } from '../lab/lab.ts';
import { createApi } from './api.ts';
import type { Api } from './api.ts';
import { createTokenCallback } from './token.ts';

/** The demo's users and what the server lets each do. Their passwords are their names. */
export const USERS = {
  demo: { role: 'viewer', may: 'look, bid and set alerts' },
  trader: { role: 'trader', may: 'also start and stop the bot' },
  admin: { role: 'admin', may: 'also play the shop' },
} as const;
export type UserName = keyof typeof USERS;

/** One user's page: the client and all that goes with it. */
export interface Session {
  readonly user: UserName;
  readonly client: Client;
  readonly api: Api;
  readonly lab: Lab;
  readonly watch: ChannelWatch;
  /** Ends what a visitor broke of the sign-in, and connects. */
  readonly signIn: () => void;
  readonly end: () => void;
}

/** A client that is taken for dead when a probe stays unanswered for so long: quick enough to watch. */
const PONG_TIMEOUT_MS = 4000;

/** Sooner than by default, for the same reason. */
const POLL = { afterMs: 3000, intervalMs: 3000 } as const;

export function createSession(user: UserName): Session {
  const watch = new ChannelWatch();
  const lab = new Lab(watch);
  const assertOnline = (): void => lab.assertOnline();
  const signInAs = createTokenCallback({ username: user, password: user }, assertOnline);
  const token = async (context: { readonly fresh: boolean }): Promise<string> => lab.stamp(await signInAs(context), context.fresh);
  const client = createClient({
    token,
    host: lab.host,
    pongTimeoutMs: PONG_TIMEOUT_MS,
    poll: POLL,
    onError: (error) => console.warn(`tidewire: ${error.code}: ${error.message}`),
  });
  watch.start(client);
  return {
    user,
    client,
    lab,
    watch,
    api: createApi(token, assertOnline),
    signIn: () => {
      lab.setRevoked(false);
      client.retry();
    },
    end: () => {
      watch.stop();
      client.close();
    },
  };
}
