import type { AuctionTypes } from './auction_types.js';
import type {
  BotStatusTypes,
  DashboardTypes,
  MetricsTypes,
  NotificationTypes,
  OrderTypes,
  ProductTypes,
} from './channel_events.js';
import { check } from './checks.js';
import type { ChannelTypes, FeedTypes, MarketTypes, SymbolOf, TypesOf } from './channel_types.js';

/** The languages that the core speaks; `docs/protocol.md` describes them. */
export type Dialect = 'stream' | 'feed' | 'dashboard' | 'resource' | 'hub';

const DIALECTS: readonly string[] = ['stream', 'feed', 'dashboard', 'resource', 'hub'];

/** Where to ask while no socket is live, and what the answer is. */
export interface PollDefinition {
  /** Appended to the `url` option; begins with '/'. */
  readonly path: string;
  /** The name under which the wanted symbols are added, as `?symbols=A,B`. Default: 'symbols'. */
  readonly key?: string;
  /** Answers are delivered as messages of this type, whole. Default: they are ticks. */
  readonly event?: string;
}

/** What the methods and fields of a SignalR hub are called; only for the dialect 'hub'. */
export interface HubDefinition {
  /**
   * The method that joins the group of a symbol (an auction's id, say), with the symbol as its only
   * argument. It is called for every symbol that is listened to, on each connection anew.
   */
  readonly join?: string;
  /** The method that leaves it. */
  readonly leave?: string;
  /** The field of an invocation's first argument that tells the symbol. */
  readonly symbol?: string;
  /** The field that tells its price: then the symbol has a `tick` and a `series`. */
  readonly price?: string;
}

/** A channel is data: where its socket is, and what is spoken there. */
export interface ChannelDefinition<Types extends ChannelTypes = ChannelTypes> {
  /**
   * The path of its WebSocket, appended to the `url` option; begins with '/'. With one parameter
   * in braces it is a family of channels: of `order: { path: '/ws/orders/{id}', … }` the members
   * are named 'order/7', 'order/8' …, and each has a connection of its own.
   */
  readonly path: string;
  readonly dialect: Dialect;
  /**
   * Where the last ticks can be asked for over HTTP while no socket is live: a path, or more about
   * it. Default: no polling.
   */
  readonly poll?: string | PollDefinition;
  /**
   * Where candles can be asked for over HTTP, as `?symbol=&interval=&since=&limit=`. Default:
   * candles are made of ticks only.
   */
  readonly candles?: string;
  readonly hub?: HubDefinition;
  /**
   * Offer binary batches of ticks (dialect 'stream'): about 3 bytes a tick instead of 100. A server
   * that does not know them costs one attempt more on the first connect. Default: false.
   */
  readonly binary?: boolean;
  /**
   * Which messages tell who comes late how things stand, when others have kept the channel
   * connected for a while: by type the field that tells them apart (`{ bot_status: 'bot_id' }`), or
   * '' where only the last one of the type counts. A store or hook that begins to listen is told
   * them as `ChannelEvent.isReplay`, and so is a tab that joins a worker; a handler (`client.on`)
   * in the page is not told what has been. At most 1,000 are kept, of 4 Mi characters together, and
   * none longer than the connection. Default: none.
   */
  readonly retain?: Readonly<Record<string, string>>;
  /** Never there: what `defineChannel` says of the channel, for the compiler. */
  readonly types?: Types;
}

/** A path with a parameter. */
export type FamilyPath = `${string}{${string}}${string}`;

/** A channel per value of the path's parameter. */
export interface ChannelFamily<Types extends ChannelTypes = ChannelTypes>
  extends ChannelDefinition<Types> {
  readonly path: FamilyPath;
}

/** Channels by name. */
export type ChannelMap = Readonly<Record<string, ChannelDefinition>>;

/** The channels that every client has; one of your own of the same name takes its place. */
export interface DefaultChannels {
  /** Prices of any symbol; the server asks for a token. */
  readonly market: ChannelDefinition<MarketTypes>;
  /** The public feed of crypto prices; no token. */
  readonly crypto: ChannelDefinition<FeedTypes>;
  readonly botStatus: ChannelDefinition<BotStatusTypes>;
  readonly notifications: ChannelDefinition<NotificationTypes>;
  readonly metrics: ChannelDefinition<MetricsTypes>;
  /** The trading bot: what it does, and the commands that start and stop it. */
  readonly dashboard: ChannelDefinition<DashboardTypes>;
  /** One order each: 'order/123e4567-…'. */
  readonly order: ChannelFamily<OrderTypes>;
  readonly products: ChannelDefinition<ProductTypes>;
  /** Auctions over SignalR: each auction's id is a symbol, whose price falls. */
  readonly auctions: ChannelDefinition<AuctionTypes>;
}

export const DEFAULT_CHANNELS: DefaultChannels = {
  market: {
    path: '/ws/market-data',
    dialect: 'stream',
    poll: '/api/market/ticks',
    candles: '/api/market/candles',
  },
  crypto: { path: '/ws/crypto', dialect: 'feed', poll: '/api/market/ticks' },
  botStatus: {
    path: '/ws/bot-status',
    dialect: 'stream',
    retain: { bot_status: 'bot_id' },
  },
  notifications: {
    path: '/ws/notifications',
    dialect: 'stream',
    poll: { path: '/api/notifications', event: 'polled_notifications' },
    retain: {
      initial_notifications: '',
      polled_notifications: '',
      notification: 'id',
      notifications_read: 'ids',
    },
  },
  metrics: {
    path: '/ws/performance-metrics',
    dialect: 'stream',
    retain: { metrics: '' },
  },
  dashboard: {
    path: '/ws',
    dialect: 'dashboard',
    retain: { status: '', status_change: '', stats: '' },
  },
  order: { path: '/api/v1/ws/orders/{id}', dialect: 'resource' },
  products: { path: '/api/v1/ws/products', dialect: 'resource' },
  auctions: {
    path: '/hubs/auction',
    dialect: 'hub',
    hub: {
      join: 'JoinAuction',
      leave: 'LeaveAuction',
      symbol: 'auctionId',
      price: 'currentPrice',
    },
    poll: { path: '/api/auctions', key: 'ids', event: 'polled_auctions' },
    retain: {
      AuctionState: 'auctionId',
      PriceUpdated: 'auctionId',
      ViewerCountUpdated: 'auctionId',
      ItemSold: 'auctionId',
      BidAccepted: 'bidId',
      AuctionEnded: 'auctionId',
    },
  },
};

/** The channel that is meant where none is named. */
export const DEFAULT_CHANNEL = 'market';

type FamiliesOf<Map> = {
  [Name in keyof Map & string]: Map[Name] extends { readonly path: FamilyPath } ? Name : never;
}[keyof Map & string];

type NamesOf<Map> =
  Exclude<keyof Map & string, FamiliesOf<Map>> | `${FamiliesOf<Map>}/${string}`;

/** The names that a client with the additional channels `Added` knows. */
export type ChannelName<Added extends ChannelMap = Record<never, never>> =
  NamesOf<DefaultChannels> | NamesOf<Added>;

/** Its families: what comes before the '/'. */
export type FamilyName<Added extends ChannelMap = Record<never, never>> =
  FamiliesOf<DefaultChannels> | FamiliesOf<Added>;

type BuiltIn<Name> = Name extends keyof DefaultChannels
  ? DefaultChannels[Name]
  : Name extends `${infer Family}/${string}`
    ? Family extends FamilyName
      ? DefaultChannels[Family]
      : ChannelDefinition
    : ChannelDefinition;

/** The definition of a channel by its name; of any map, only the built-in ones are known. */
export type DefinitionOf<Added extends ChannelMap, Name> = string extends keyof Added
  ? BuiltIn<Name>
  : Name extends keyof Added
    ? Added[Name]
    : Name extends `${infer Family}/${string}`
      ? Family extends keyof Added
        ? Added[Family]
        : BuiltIn<Name>
      : BuiltIn<Name>;

/**
 * Tell the compiler your channels here, and every hook and composable knows them.
 *
 * @example
 * const channels = { bots: defineChannel<Bots>({ path: '/ws/bots', dialect: 'stream' }) };
 * declare module 'tidewire' {
 *   interface Register { channels: typeof channels }
 * }
 */
export interface Register {}

type Registered = Register extends { readonly channels: infer Channels extends ChannelMap }
  ? Channels
  : ChannelMap;

/** The channels that hooks and composables take: any, unless `Register` names them. */
export type RegisteredName = ChannelName<Registered>;

/** The families that they take. */
export type RegisteredFamily = string extends keyof Registered
  ? string
  : FamilyName<Registered>;

/** What flows over such a channel. */
export type RegisteredTypes<Name extends RegisteredName> = TypesOf<DefinitionOf<Registered, Name>>;

/** The symbols of such a channel. */
export type RegisteredSymbol<Name extends RegisteredName> = SymbolOf<RegisteredTypes<Name>>;

/**
 * A channel whose symbols, messages and commands the compiler knows.
 *
 * @example
 * const bots = defineChannel<Bots>({ path: '/ws/bots', dialect: 'stream' });
 * createClient({ channels: { bots } });
 */
export function defineChannel<Types extends ChannelTypes>(
  definition: Omit<ChannelFamily, 'types'>,
): ChannelFamily<Types>;
export function defineChannel<Types extends ChannelTypes>(
  definition: Omit<ChannelDefinition, 'types'>,
): ChannelDefinition<Types>;
export function defineChannel<Types extends ChannelTypes>(
  definition: Omit<ChannelDefinition, 'types'>,
): ChannelDefinition<Types> {
  return definition;
}

const PARAMETER = /\{[^{}/]*\}/;

/** The definition of a channel: a member of a family has its parameter in its paths. */
export function findChannel(channels: ChannelMap, name: string): ChannelDefinition | undefined {
  const definition = Object.hasOwn(channels, name) ? channels[name] : undefined;
  if (definition !== undefined) return PARAMETER.test(definition.path) ? undefined : definition;
  const [family, ...rest] = name.split('/');
  const found = family !== undefined && Object.hasOwn(channels, family) && channels[family];
  const parameter = rest.join('/');
  // A parameter of dots would change the path itself.
  if (!found || !PARAMETER.test(found.path) || /^\.{0,2}$/.test(parameter)) return undefined;
  const fill = (path: string): string =>
    path.replace(PARAMETER, () => encodeURIComponent(parameter));
  const { path, poll, candles } = found;
  const filled = typeof poll === 'object' ? { ...poll, path: fill(poll.path) } : poll && fill(poll);
  return {
    ...found,
    path: fill(path),
    ...(filled === undefined ? {} : { poll: filled }),
    ...(candles === undefined ? {} : { candles: fill(candles) }),
  };
}

/** How a channel is asked for: `market`, `order/{id}`. */
export function namesOf(channels: ChannelMap): string[] {
  return Object.entries(channels).map(([name, { path }]) => {
    const parameter = PARAMETER.exec(path);
    return parameter === null ? name : `${name}/${parameter[0]}`;
  });
}

/** Throws `invalid_option` for a definition that cannot work. */
export function checkChannels(channels: ChannelMap): void {
  for (const [name, definition] of Object.entries(channels)) {
    const { path, dialect } = definition;
    checkPath(`channels.${name}.path`, path);
    const poll = pollPath(definition);
    if (definition.candles !== undefined) checkPath(`channels.${name}.candles`, definition.candles);
    if (poll !== undefined) checkPath(`channels.${name}.poll`, poll);
    for (const [type, field] of Object.entries<unknown>(definition.retain ?? {})) {
      const isField = typeof field === 'string';
      check(isField, `channels.${name}.retain.${type}`, field, "name a field, or be ''");
    }
    const isKnown = DIALECTS.includes(dialect);
    check(isKnown, `channels.${name}.dialect`, dialect, `be one of ${DIALECTS.join(', ')}`);
  }
}

/** Where a channel polls, if it does. */
export function pollPath({ poll }: ChannelDefinition): string | undefined {
  return typeof poll === 'string' ? poll : poll?.path;
}

/** Throws `invalid_option` for a path that cannot be appended to an address. */
export function checkPath(name: string, path: string): void {
  const isGood =
    path.startsWith('/') && !path.startsWith('//') && !/[{}]/.test(path.replace(PARAMETER, ''));
  check(isGood, name, path, "begin with one '/' and have at most one {parameter}");
}
