import { createHmac } from 'node:crypto';

import { Nginx, RedisServer } from './cluster_parts.js';
import type { NativeServer } from './native_server.js';
import { atEnd, startServer } from './started.js';

const SECRET = 'x'.repeat(32);

/** That token, made out to another user, as whoever knows the secret may. */
export function tokenFor(user: string, like: string): string {
  const [header = '', payload = ''] = like.split('.');
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as object;
  const own = Buffer.from(JSON.stringify({ ...claims, sub: user })).toString('base64url');
  const signature = createHmac('sha256', SECRET).update(`${header}.${own}`).digest('base64url');
  return `${header}.${own}.${signature}`;
}

export interface Cluster {
  readonly redis: RedisServer;
  readonly nginx: Nginx;
  readonly servers: readonly [NativeServer, NativeServer];
}

/** Two servers that share a Redis, behind nginx; ended by `endAll`. */
export async function startCluster(...more: readonly string[]): Promise<Cluster> {
  const redis = await RedisServer.start();
  atEnd(() => redis.stop());
  const demo = ['--demo', '--demo-tokens', '--no-rate-limits'];
  const args = [...demo, '--jwt-secret', SECRET, '--redis-url', redis.url, ...more];
  // One after the other, so that the first one drives the market.
  const servers = [await startServer(args), await startServer(args)] as const;
  const nginx = await Nginx.start([servers[0].port, servers[1].port]);
  atEnd(() => nginx.stop());
  return { redis, nginx, servers };
}
