export const SYMBOL = 'BENCH';

/** A token of the demo user of the server that the page comes from. */
export async function getToken() {
  const response = await fetch('/api/auth/token', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ username: 'demo', password: 'demo' }),
  });
  const { token } = await response.json();
  return token;
}
