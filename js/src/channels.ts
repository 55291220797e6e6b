import { TidewireError } from './errors.js';

/** The languages that the core speaks; `docs/protocol.md` describes them. */
export type Dialect = 'stream' | 'feed';

/** A channel is data: where its socket is, and what is spoken there. */
export interface ChannelDefinition {
  /** The path of its WebSocket, appended to the `url` option; begins with '/'. */
  readonly path: string;
  readonly dialect: Dialect;
}

/** Channels by name. */
export type ChannelMap = Readonly<Record<string, ChannelDefinition>>;

/** The channels that every client has. */
export interface DefaultChannels {
  /** Prices of any symbol; the server asks for a token. */
  readonly market: ChannelDefinition;
  /** The public feed of crypto prices; no token. */
  readonly crypto: ChannelDefinition;
}

export const DEFAULT_CHANNELS: DefaultChannels = {
  market: { path: '/ws/market-data', dialect: 'stream' },
  crypto: { path: '/ws/crypto', dialect: 'feed' },
};

/** The channel that is meant where none is named. */
export const DEFAULT_CHANNEL = 'market';

/** The names that a client with the additional channels `Added` knows. */
export type ChannelName<Added extends ChannelMap = Record<never, never>> =
  keyof DefaultChannels | (keyof Added & string);

/** Throws `invalid_option` for a definition that cannot work. */
export function checkChannels(channels: ChannelMap): void {
  for (const [name, { path, dialect }] of Object.entries(channels)) {
    if (!path.startsWith('/') || path.startsWith('//')) {
      throw new TidewireError(
        'invalid_option',
        `channels.${name}.path: ${JSON.stringify(path)} must begin with one '/'.`,
      );
    }
    if (dialect !== 'stream' && dialect !== 'feed') {
      throw new TidewireError(
        'invalid_option',
        `channels.${name}.dialect: ${JSON.stringify(dialect)} must be 'stream' or 'feed'.`,
      );
    }
  }
}
