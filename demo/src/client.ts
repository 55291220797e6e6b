import { createClient } from 'tidewire';
import { createTokenCallback } from './lib/token.ts';

/** The page's one client: both channels, this page's own server. */
export const client = createClient({
  token: createTokenCallback({ username: 'demo', password: 'demo' }),
  onError: (error) => console.warn(`tidewire: ${error.code}: ${error.message}`),
});
