import { Nginx, RedisServer } from './cluster_parts.js';
import type { NativeServer } from './native_server.js';
import { atEnd, startServer } from './started.js';

const SECRET = 'x'.repeat(32);

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
