// Expectations that the compiler checks (`tsc -p tsconfig.json`); nothing here runs.
import { createClient, defineChannel } from 'tidewire';
import type {
  BotControlMessage,
  BotStatus,
  BotStatusState,
  BotTrade,
  ChannelEvent,
  ChannelName,
  Client,
  CommandOutcome,
  ConnectionSnapshot,
  Notification,
  OrderEvent,
  PerformanceMetrics,
  Product,
  SeriesSnapshot,
  Store,
  TickSnapshot,
  TidewireError,
  WorkerSnapshot,
} from 'tidewire';
import {
  useBotStatus,
  useChannel,
  useCommand,
  useConnection,
  useNotifications,
  useOrderUpdates,
  usePerformanceMetrics,
  useProductUpdates,
  useSeries,
  useTick,
} from 'tidewire/react';
import * as vue from 'tidewire/vue';

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
createClient({ worker: 'auto' });
createClient({ worker: { mode: 'shared', key: 'ann', script: '/live.js', startTimeoutMs: 500 } });
// @ts-expect-error: no such mode
createClient({ worker: 'sometimes' });
// @ts-expect-error: a key is text
createClient({ worker: { key: 7 } });
expectType<Store<WorkerSnapshot>>()(createClient().worker);
createClient({
  channels: { jobs: { path: '/ws/jobs', dialect: 'stream', retain: { job_status: 'job_id' } } },
});
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

// The built-in channels are typed without a word, in the client and in the hooks.
plain.on('botStatus', 'bot_status', (event) => expectType<BotStatus>()(event.data));
plain.on('order/7', 'order_shipped', (event) => {
  expectType<string>()(event.data.data.tracking_number);
});
// @ts-expect-error: no such message
plain.on('order/7', 'order_eaten', () => {});
// @ts-expect-error: which order?
plain.on('order', 'order_shipped', () => {});
plain.on('dashboard', 'trade', (event) => expectType<Readonly<BotTrade>>()(event.data.data));

// A path with a parameter makes a family, whose members are named by it.
const families = createClient({
  channels: {
    parcel: defineChannel<{ events: { moved: { to: string } } }>({
      path: '/ws/parcels/{number}',
      dialect: 'resource',
    }),
    room: { path: '/ws/rooms/{id}', dialect: 'stream' },
  },
});
families.on('parcel/42', 'moved', (event) => expectType<string>()(event.data.to));
families.connection('room/5');
families.connection('order/7');
// @ts-expect-error: which parcel?
families.connection('parcel');
// @ts-expect-error: no such family
families.connection('letter/42');

export async function channelCommands(): Promise<void> {
  await plain.command('notifications', 'mark_read', { ids: ['a'] });
  await plain.command('market', 'set_alert', { symbol: 'BTC/USD', above: 70_000 });
  const reply = await plain.command('dashboard', 'start_bot');
  expectType<boolean | undefined>()(reply?.data.data.success);
  // @ts-expect-error: a level is missing
  await plain.command('market', 'set_alert', { symbol: 'BTC/USD' });
  // @ts-expect-error: orders only tell
  await plain.command('order/7', 'cancel');
}

export async function channelHooks(): Promise<void> {
  expectType<ReadonlyMap<string, BotStatus>>()(useBotStatus().bots);
  expectType<BotStatusState>()(useBotStatus({ channel: 'botStatus' }));
  expectType<number>()(useBotStatus({ select: ({ runningCount }) => runningCount }));
  const { start } = useBotStatus({ control: 'dashboard' });
  expectType<BotControlMessage | null>()(start.data);
  expectType<CommandOutcome<BotControlMessage>>()(await start.run());
  // @ts-expect-error: without `control` there is nothing to start with
  useBotStatus().start.run();
  expectType<readonly Notification[]>()(useNotifications().notifications);
  expectType<PerformanceMetrics | null>()(usePerformanceMetrics().metrics);
  expectType<number | null>()(usePerformanceMetrics().roundTripMs);
  expectType<ReadonlyMap<string, Product>>()(useProductUpdates().products);
  const { events, connection, status } = useOrderUpdates('7');
  expectType<readonly OrderEvent[]>()(events);
  expectType<number | null>()(connection.closeCode);
  if (status === 'shipped') expectType<'shipped'>()(status);
  useOrderUpdates(null);
  // @ts-expect-error: an id is text
  useOrderUpdates(7);

  const trade = useChannel('dashboard', 'trade').event;
  expectType<Readonly<BotTrade> | undefined>()(trade?.data.data);
  expectType<ChannelEvent | null>()(useChannel('products').event);
  useChannel('market', 'alert', (event) => expectType<number>()(event.data.price));
  useChannel('products', 'price_updated', ({ data }) => expectType<number>()(data.data.new_price));
  // @ts-expect-error: no such message
  useChannel('dashboard', 'trad');

  const mark = useCommand('notifications', 'mark_read');
  await mark.run({ ids: ['a'] }, { timeoutMs: 100 });
  expectType<TidewireError | null>()(mark.error);
  // @ts-expect-error: its payload is missing
  await mark.run();
  // @ts-expect-error: no such command
  useCommand('dashboard', 'launch');
  const stop = useCommand('dashboard', 'stop_bot');
  expectType<BotControlMessage | null>()(stop.data);
  // @ts-expect-error: an event of the page is no payload
  void ((): ((event: Event) => unknown) => stop.run);
}

export function composables(): void {
  const { bots, start } = vue.useBotStatus({ control: 'dashboard' });
  expectType<ReadonlyMap<string, BotStatus>>()(bots.value);
  expectType<boolean>()(start.isPending.value);
  expectType<number>()(vue.useNotifications().unreadCount.value);
  expectType<readonly OrderEvent[]>()(vue.useOrderUpdates(() => '7').events.value);
  vue.useProductUpdates().load([{ id: 'mouse', updated_at: 1 }]);
  vue.useChannel('dashboard', 'trade', ({ data }) => expectType<number>()(data.data.price));
  const { run, error } = vue.useCommand('market', 'clear_alert');
  expectType<TidewireError | null>()(error.value);
  void run({ id: 'a' });
  // @ts-expect-error: its payload is missing
  void run();
}
