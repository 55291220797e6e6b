// Expectations that the compiler checks (`tsc -p tsconfig.json`); nothing here runs.
import { createClient, defineChannel } from 'tidewire';
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

/** One map types what is subscribed, heard and sent. */
interface Bots {
  symbols: 'BTC/USD' | 'ETH/USD';
  events: {
    bot_status: { bot_id: number; status: 'running' | 'stopped' };
    trade_executed: { price: number };
  };
  commands: {
    start_bot(bot: { id: number }): { started: boolean };
    stop_all(): void;
  };
}
const typed = createClient({
  channels: {
    bots: defineChannel<Bots>({ path: '/ws/bots', dialect: 'dashboard' }),
    plain: { path: '/ws/plain', dialect: 'stream' },
  },
});
typed.tick('BTC/USD', { channel: 'bots' });
typed.tick('anything');
typed.series('anything', { channel: 'plain' });
// @ts-expect-error: no such symbol
typed.tick('DOGE/USD', { channel: 'bots' });
typed.on('bots', 'bot_status', (event) => {
  expectType<'running' | 'stopped'>()(event.data.status);
});
typed.on('bots', '*', (event) => {
  expectType<unknown>()(event.data);
});
// @ts-expect-error: no such message
typed.on('bots', 'bot_stat', () => {});
// @ts-expect-error: no such channel
typed.on('bot', 'bot_status', () => {});
typed.on('plain', 'anything', (event) => expectType<unknown>()(event.data));
// Of the built-in channels some messages are known, and others may come.
typed.on('market', 'alert', (event) => expectType<number>()(event.data.price));
typed.on('market', 'notification', (event) => expectType<unknown>()(event.data));

export async function commands(): Promise<void> {
  const reply = await typed.command('bots', 'start_bot', { id: 7 }, { timeoutMs: 1000 });
  expectType<boolean | undefined>()(reply?.data.started);
  await typed.command('bots', 'stop_all');
  await typed.command('bots', 'stop_all', undefined, { timeoutMs: 1000 });
  await typed.command('plain', 'anything', { at: 'all' });
  await typed.command('plain', 'anything');
  // @ts-expect-error: no such command
  await typed.command('bots', 'start');
  // @ts-expect-error: a payload of another shape
  await typed.command('bots', 'start_bot', { id: 'seven' });
  // @ts-expect-error: the payload is missing
  await typed.command('bots', 'start_bot');
}
const stillAnyClient: Client = typed;
void stillAnyClient;

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
