interface Listed {
  readonly title: string;
  readonly endsAt: string;
  readonly remainingItems: number;
}

async function listed(url: string): Promise<readonly Listed[]> {
  const signedIn = await fetch(`${url}/api/auth/token`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ username: 'demo', password: 'demo' }),
  });
  const { token } = (await signedIn.json()) as { token: string };
  const response = await fetch(`${url}/api/auctions`, { headers: { Authorization: `Bearer ${token}` } });
  const { auctions } = (await response.json()) as { auctions: Listed[] };
  return auctions;
}

/**
 * The title of the demo auction that has the most of its round before it: rounds are a minute apart,
 * so that it goes on falling for half a minute at least, whatever the time.
 */
export async function freshAuction(url: string): Promise<string> {
  const [freshest] = (await listed(url)).toSorted((a, b) => Date.parse(b.endsAt) - Date.parse(a.endsAt));
  if (freshest === undefined) throw new Error('the demo has no auctions');
  return freshest.title;
}

/** What the server says is left of an auction. */
export async function itemsLeft(url: string, title: string): Promise<number | undefined> {
  return (await listed(url)).find((auction) => auction.title === title)?.remainingItems;
}
