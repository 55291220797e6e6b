import { DEFAULT_CHANNEL, DEFAULT_CHANNELS } from './channels.js';
import type { ChannelDefinition, ChannelMap, ChannelName } from './channels.js';
import { clientClosed, Connection } from './connection.js';
import { TidewireError } from './errors.js';
import type { ChannelEvents } from './events.js';
import { browserHost } from './host.js';
import type { Host } from './host.js';
import { checkOptions, configText } from './options.js';
import type { ClientOptions } from './options.js';
import type { ConnectionSnapshot, SeriesSnapshot, TickSnapshot } from './snapshots.js';
import type { Store } from './store.js';
import { TokenSource } from './token.js';
import { socketUrl } from './url.js';

/** Which channel a symbol is read from. */
export interface SymbolOptions<Name extends string = string> {
  /** Default: 'market'. */
  readonly channel?: Name;
}

/**
 * Live data of one server. Nothing is loaded or connected before something is listened to; what
 * is listened to reconnects, authenticates and fills its gaps by itself until the last listener
 * leaves.
 *
 * Every method throws `unknown_channel` for a channel that is neither built in nor given as an
 * option. After `close()` whatever would start something (to subscribe, `on`, `retry`) throws
 * `client_closed`; looking at stores stays possible, so that a page that still shows them can go.
 */
export interface Client<Added extends ChannelMap = ChannelMap> {
  /** The state of a channel's connection. Default: that of 'market'. */
  connection(channel?: ChannelName<Added>): Store<ConnectionSnapshot>;
  /**
   * The last tick of a symbol; undefined before the first. The same store each time.
   *
   * @throws TidewireError `invalid_option` for an empty symbol.
   */
  tick(
    symbol: string,
    options?: SymbolOptions<ChannelName<Added>>,
  ): Store<TickSnapshot | undefined>;
  /**
   * The newest points of a symbol. The same store each time.
   *
   * @throws TidewireError `invalid_option` for an empty symbol.
   */
  series(symbol: string, options?: SymbolOptions<ChannelName<Added>>): Store<SeriesSnapshot>;
  /** The messages of a channel that are no prices. Default: those of 'market'. */
  events(channel?: ChannelName<Added>): ChannelEvents;
  /**
   * Connects now: a waiting connection does not wait for the end of its delay, a closed one
   * starts anew. Default: all connections.
   */
  retry(channel?: ChannelName<Added>): void;
  /** Ends all connections and listening for good. Calling it again does nothing. */
  close(): void;
}

/** What `restClient` needs; only clients made here have it. */
const RESTING = new WeakMap<Client, () => void>();

/**
 * Makes a client. Cheap: nothing is loaded, opened or registered before the first listener.
 *
 * @throws TidewireError `invalid_option`, with the option's name.
 * @example
 * const client = createClient({ token: () => session.token });
 * const btc = client.tick('BTC/USD');
 * btc.subscribe(() => console.log(btc.getSnapshot()?.price));
 */
export function createClient<const Added extends ChannelMap = Record<never, never>>(
  options: ClientOptions<Added> = {},
): Client<Added> {
  checkOptions(options);
  const client = new TidewireClient(options);
  RESTING.set(client, () => client.rest());
  return client;
}

/**
 * Ends at once what nobody listens to, instead of after the linger; listening again starts it
 * anew. For adapters that own a client and can be mounted again.
 */
export function restClient(client: Client): void {
  RESTING.get(client)?.();
}

class TidewireClient implements Client {
  readonly #options: ClientOptions;
  readonly #host: Host;
  readonly #token: TokenSource | undefined;
  readonly #connections = new Map<string, Connection>();
  #closed = false;

  constructor(options: ClientOptions) {
    this.#options = options;
    this.#host = options.host ?? browserHost(options.webSocket);
    this.#token = options.token === undefined ? undefined : new TokenSource(options.token);
  }

  connection(channel: string = DEFAULT_CHANNEL): Store<ConnectionSnapshot> {
    return this.#connection(channel).state;
  }

  tick(symbol: string, options?: SymbolOptions): Store<TickSnapshot | undefined> {
    return this.#symbol(symbol, options).tickStore;
  }

  series(symbol: string, options?: SymbolOptions): Store<SeriesSnapshot> {
    return this.#symbol(symbol, options).seriesStore;
  }

  events(channel: string = DEFAULT_CHANNEL): ChannelEvents {
    return this.#connection(channel).events;
  }

  retry(channel?: string): void {
    if (this.#closed) throw clientClosed();
    if (channel !== undefined) this.#connection(channel).retry();
    else for (const connection of this.#connections.values()) connection.retry();
  }

  close(): void {
    this.#closed = true;
    for (const connection of this.#connections.values()) connection.close();
  }

  rest(): void {
    for (const connection of this.#connections.values()) connection.rest();
  }

  #symbol(symbol: string, options: SymbolOptions | undefined): ReturnType<SymbolsOf['entry']> {
    if (typeof symbol !== 'string' || symbol === '') {
      throw new TidewireError('invalid_option', 'A symbol is a string that is not empty.');
    }
    return this.#connection(options?.channel ?? DEFAULT_CHANNEL).symbols.entry(symbol);
  }

  #connection(channel: string): Connection {
    const known = this.#connections.get(channel);
    if (known !== undefined) return known;
    const made = this.#connect(this.#definition(channel));
    if (this.#closed) made.close();
    this.#connections.set(channel, made);
    return made;
  }

  #definition(channel: string): ChannelDefinition {
    const channels: ChannelMap = { ...DEFAULT_CHANNELS, ...this.#options.channels };
    const definition = Object.hasOwn(channels, channel) ? channels[channel] : undefined;
    if (definition !== undefined) return definition;
    throw new TidewireError(
      'unknown_channel',
      `There is no channel ${JSON.stringify(channel)}. Known: ${Object.keys(channels).join(', ')}. ` +
        'Add it with the option `channels`.',
    );
  }

  #connect(definition: ChannelDefinition): Connection {
    const options = this.#options;
    return new Connection({
      host: this.#host,
      wasm: options.wasm ?? {},
      token: definition.dialect === 'stream' ? this.#token : undefined,
      address: () => socketUrl(options.url, definition.path, this.#host.pageUrl()),
      config: (address) => configText(options, definition, address),
      onAuthRequired: () => options.onAuthRequired?.(),
      onError: (error) => options.onError?.(error),
    });
  }
}

type SymbolsOf = Connection['symbols'];
