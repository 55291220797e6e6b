import { fetchInTime } from './fetch_in_time.ts';

interface Grant {
  readonly token: string;
  /** Unix milliseconds. */
  readonly expires_at: number;
}

/** A token that would expire while it is on its way is no use. */
const MARGIN_MS = 5000;

/** Signs a demo user in when a token is wanted, and keeps it until it is refused or expires. */
export function createTokenCallback(credentials: { readonly username: string; readonly password: string }, assertOnline: () => void) {
  let grant: Grant | undefined;
  return async ({ fresh }: { readonly fresh: boolean }): Promise<string> => {
    if (!fresh && grant !== undefined && grant.expires_at - MARGIN_MS > Date.now()) return grant.token;
    assertOnline();
    const response = await fetchInTime('/api/auth/token', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(credentials),
    });
    if (!response.ok) throw new Error(`signing in failed with status ${response.status}`);
    grant = (await response.json()) as Grant;
    return grant.token;
  };
}
