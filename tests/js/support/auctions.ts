import type { AuctionState, Client, ClientOptions } from 'tidewire';
import { httpPost } from './http_post.js';
import type { NativeServer } from './native_server.js';
import { startClient } from './real_parts.js';

export async function tokenOf(server: NativeServer, name: string): Promise<string> {
  const path = `${server.origin}/api/auth/token`;
  const { body } = await httpPost(path, { username: name, password: name });
  return (JSON.parse(body) as { token: string }).token;
}

/** A client of that demo user; at `port`, where it is not the server's own. */
export async function signIn(
  server: NativeServer,
  name: string,
  options: ClientOptions = {},
  port = server.port,
): Promise<Client> {
  return startClient(port, { token: await tokenOf(server, name), ...options });
}

/** The one that falls longest from now: the demo's auctions pause, but never all at once. */
export async function runningAuction(server: NativeServer, name = 'demo'): Promise<AuctionState> {
  const headers = { Authorization: `Bearer ${await tokenOf(server, name)}` };
  const reply = await fetch(`${server.origin}/api/auctions`, { headers });
  const { auctions } = (await reply.json()) as { auctions: AuctionState[] };
  const drops = (one: AuctionState): number => one.dropsRemaining ?? 0;
  const running = auctions
    .filter(({ status, remainingItems }) => status === 'active' && remainingItems > 0)
    .sort((a, b) => drops(b) - drops(a))[0];
  if (running === undefined) throw new Error(`no auction runs: ${JSON.stringify(auctions)}`);
  return running;
}
