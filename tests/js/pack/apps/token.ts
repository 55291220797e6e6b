/** The application's own: what signs its users in. */
export async function fetchToken(): Promise<string> {
  const response = await fetch('/api/auth/token', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username: 'demo', password: 'demo' }),
  });
  return ((await response.json()) as { token: string }).token;
}
