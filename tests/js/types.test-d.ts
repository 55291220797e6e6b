// Expectations that the compiler checks (`tsc -p tsconfig.json`); nothing here runs.
import { createClient } from 'tidewire';
import type {
  ChannelName,
  Client,
  ConnectionSnapshot,
  SeriesSnapshot,
  Store,
  TickSnapshot,
} from 'tidewire';
import { useConnection, useSeries, useTick } from 'tidewire/react';

type Equal<A, B> =
  (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

function expectType<Expected>(): <Actual>(
  value: Actual,
  ...same: Equal<Actual, Expected> extends true ? [] : [never]
) => void {
  return () => {};
}

const plain = createClient();
expectType<Store<ConnectionSnapshot>>()(plain.connection());
expectType<Store<TickSnapshot | undefined>>()(plain.tick('BTC/USD'));
expectType<Store<SeriesSnapshot>>()(plain.series('BTC/USD', { channel: 'crypto' }));
// @ts-expect-error: no such channel
plain.connection('orders');
// @ts-expect-error: no such channel
plain.tick('BTC/USD', { channel: 'orders' });

const custom = createClient({ channels: { orders: { path: '/ws/orders', dialect: 'stream' } } });
custom.connection('orders');
custom.connection('market');
expectType<
  Client<{ readonly orders: { readonly path: '/ws/orders'; readonly dialect: 'stream' } }>
>()(custom);
// @ts-expect-error: no such channel
custom.connection('invoices');
// @ts-expect-error: no such dialect
createClient({ channels: { orders: { path: '/ws/orders', dialect: 'soap' } } });

// Any client fits where the channels do not matter.
const anyClient: Client = custom;
void anyClient;

createClient({ token: 'constant' });
createClient({ token: () => 'now' });
createClient({ token: async ({ fresh }) => (fresh ? 'new' : 'old') });
// @ts-expect-error: a token is text
createClient({ token: () => 5 });
// @ts-expect-error: no such option
createClient({ tokn: 'constant' });
createClient({ token: undefined, url: undefined });
createClient({ backoff: [0, 2000] });
createClient({ backoff: { baseMs: 500 } });

export function hooks(): void {
  expectType<TickSnapshot | undefined>()(useTick('BTC/USD'));
  expectType<SeriesSnapshot>()(useSeries('BTC/USD'));
  const connection = useConnection();
  expectType<() => void>()(connection.retry);
  expectType<boolean>()(connection.isLive);
  if (connection.status === 'live') expectType<'live'>()(connection.status);
  // @ts-expect-error: snapshots are read-only
  connection.isLive = true;
}

const name: ChannelName = 'market';
void name;
