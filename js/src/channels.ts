import type { AuctionTypes } from './auction_types.js';
import type { ChannelTypes, FeedTypes, MarketTypes, SymbolOf, TypesOf } from './channel_types.js';
import { TidewireError } from './errors.js';

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
  /** The path of its WebSocket, appended to the `url` option; begins with '/'. */
  readonly path: string;
  readonly dialect: Dialect;
  /**
   * Where the last ticks can be asked for over HTTP while no socket is live: a path, or more about
   * it. Default: no polling.
   */
  readonly poll?: string | PollDefinition;
  /**
   * Where candles can be asked for over HTTP, as `?symbol=&interval=&since=&limit=`. Default: candles
   * are made of ticks only.
   */
  readonly candles?: string;
  readonly hub?: HubDefinition;
  /** Never there: what `defineChannel` says of the channel, for the compiler. */
  readonly types?: Types;
}

/** Channels by name. */
export type ChannelMap = Readonly<Record<string, ChannelDefinition>>;

/** The channels that every client has. */
export interface DefaultChannels {
  /** Prices of any symbol; the server asks for a token. */
  readonly market: ChannelDefinition<MarketTypes>;
  /** The public feed of crypto prices; no token. */
  readonly crypto: ChannelDefinition<FeedTypes>;
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
  },
};

/** The channel that is meant where none is named. */
export const DEFAULT_CHANNEL = 'market';

/** The names that a client with the additional channels `Added` knows. */
export type ChannelName<Added extends ChannelMap = Record<never, never>> =
  keyof DefaultChannels | (keyof Added & string);

/** The definition of a channel by its name. */
export type DefinitionOf<Added extends ChannelMap, Name> = Name extends keyof Added
  ? Added[Name]
  : Name extends keyof DefaultChannels
    ? DefaultChannels[Name]
    : ChannelDefinition;

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

/** The symbols of such a channel. */
export type RegisteredSymbol<Name extends RegisteredName> = SymbolOf<
  TypesOf<DefinitionOf<Registered, Name>>
>;

/**
 * A channel whose symbols, messages and commands the compiler knows.
 *
 * @example
 * createClient({ channels: { bots: defineChannel<Bots>({ path: '/ws/bots', dialect: 'stream' }) } });
 */
export function defineChannel<Types extends ChannelTypes>(
  definition: Omit<ChannelDefinition, 'types'>,
): ChannelDefinition<Types> {
  return definition;
}

/** Throws `invalid_option` for a definition that cannot work. */
export function checkChannels(channels: ChannelMap): void {
  for (const [name, definition] of Object.entries(channels)) {
    const { path, dialect } = definition;
    checkPath(`channels.${name}.path`, path);
    const poll = pollPath(definition);
    if (definition.candles !== undefined) checkPath(`channels.${name}.candles`, definition.candles);
    if (poll !== undefined) checkPath(`channels.${name}.poll`, poll);
    if (!DIALECTS.includes(dialect)) {
      throw new TidewireError(
        'invalid_option',
        `channels.${name}.dialect: ${JSON.stringify(dialect)} must be one of ${DIALECTS.join(', ')}.`,
      );
    }
  }
}

/** Where a channel polls, if it does. */
export function pollPath({ poll }: ChannelDefinition): string | undefined {
  return typeof poll === 'string' ? poll : poll?.path;
}

/** Throws `invalid_option` for a path that cannot be appended to an address. */
export function checkPath(name: string, path: string): void {
  if (path.startsWith('/') && !path.startsWith('//')) return;
  throw new TidewireError(
    'invalid_option',
    `${name}: ${JSON.stringify(path)} must begin with one '/'.`,
  );
}
