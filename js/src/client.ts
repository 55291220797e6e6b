import type { CandleInterval } from './candle_interval.js';
import type {
  CommandArguments,
  CommandName,
  CommandReply,
  EventData,
  EventType,
  SymbolOf,
  TypesOf,
} from './channel_types.js';
import {
  checkPath,
  DEFAULT_CHANNEL,
  DEFAULT_CHANNELS,
  findChannel,
  namesOf,
  pollPath,
} from './channels.js';
import type { ChannelDefinition, ChannelMap, ChannelName, DefinitionOf } from './channels.js';
import { check } from './checks.js';
import type { CommandOptions } from './commands.js';
import { clientClosed, Connection } from './connection.js';
import { ConnectionTable } from './connection_table.js';
import type { Engine } from './engine.js';
import { chosenEngine, retainingEngine } from './engines.js';
import { TidewireError } from './errors.js';
import type { ChannelEvent } from './events.js';
import { browserHost } from './host.js';
import type { Host } from './host.js';
import { isolate } from './isolate.js';
import { checkOptions, configText, hasToken } from './options.js';
import type { ClientOptions } from './options.js';
import type {
  CandleSnapshot,
  ConnectionSnapshot,
  SeriesSnapshot,
  TickSnapshot,
} from './snapshots.js';
import { SnapshotStore } from './store.js';
import type { Store } from './store.js';
import { TokenSource } from './token.js';
import { httpUrl, socketUrl } from './url.js';
import { INITIAL_WORKER, workerOptions } from './worker/worker_options.js';
import type { WorkerSnapshot } from './worker/worker_options.js';

/** Which channel a symbol is read from. */
export interface SymbolOptions<Name extends string = string> {
  /** Default: 'market'. */
  readonly channel?: Name;
}

/** Which candles, and of which channel. */
export interface CandleOptions<Name extends string = string> extends SymbolOptions<Name> {
  /** How long a candle is. Default: '1m'. */
  readonly interval?: CandleInterval;
}

type Types<Added extends ChannelMap, Name> = TypesOf<DefinitionOf<Added, Name>>;

/**
 * Live data of one server. Nothing is loaded or connected before something is listened to; what
 * is listened to reconnects, authenticates and fills its gaps by itself until the last listener
 * leaves.
 *
 * Every method throws `unknown_channel` for a channel that is neither built in nor given as an
 * option, or a family without its parameter ('order' instead of 'order/7'). After `close()`
 * whatever would start something (to subscribe, `on`, `retry`) throws `client_closed`; looking at
 * stores stays possible, so that a page that still shows them can go.
 */
export interface AnyClient {
  /** The state of a channel's connection. Default: that of 'market'. */
  connection(channel?: string): Store<ConnectionSnapshot>;
  /**
   * The last tick of a symbol; undefined before the first. The same store each time.
   *
   * @throws TidewireError `invalid_option` for an empty symbol.
   */
  tick(symbol: string, options?: SymbolOptions): Store<TickSnapshot | undefined>;
  /**
   * The newest points of a symbol. The same store each time.
   *
   * @throws TidewireError `invalid_option` for an empty symbol.
   */
  series(symbol: string, options?: SymbolOptions): Store<SeriesSnapshot>;
  /**
   * The newest candles of a symbol (as many as `points`), made of its ticks and completed by the
   * server's own where the channel says where those are. The same store each time.
   *
   * @throws TidewireError `invalid_option` for an empty symbol or what is no interval.
   */
  candles(symbol: string, options?: CandleOptions): Store<CandleSnapshot>;
  /**
   * Calls `listener` for each message of a channel that is no price, of one `type` or ('*') of any,
   * in the order of arrival. Keeps the channel connected until the returned function is called.
   *
   * @throws TidewireError `client_closed`, `no_page_url` as `Store.subscribe` does.
   * @example
   * const stop = client.on('market', 'alert', (event) => show(event.data.price));
   */
  on(channel: string, type: string, listener: (event: ChannelEvent) => void): () => void;
  /**
   * Sends a command and waits for its answer: null where the channel's dialect answers none. It is
   * sent while the channel is live, or fails at once, because a command that is carried out minutes
   * later is worse than one that was refused.
   *
   * @throws (rejects) TidewireError `not_connected`, `timed_out`, `connection_lost` (it may have
   * been carried out), `invalid_command`, `too_many_commands`, or the code of the server's error.
   * @example
   * await client.command('dashboard', 'start_bot');
   */
  command(
    channel: string,
    name: string,
    payload?: object,
    options?: CommandOptions,
  ): Promise<ChannelEvent | null>;
  /**
   * Sends a POST over HTTP with the channel's token, for what a server wants to be told that way (a
   * bid, an order), and waits for the answer. Works while the socket is away, once the channel has
   * had a token. `path` begins with '/' and is appended to the `url` option.
   *
   * @throws (rejects) TidewireError `not_connected`, `timed_out`, `connection_lost` (it may have
   * been carried out: give it an id of your own that makes it safe to repeat), `invalid_command`,
   * `too_many_commands`, `http_404` and the like, or the code of the server's error.
   * @example
   * await client.post('auctions', '/api/auctions/7/bids', { bidPrice: 120 });
   */
  post(
    channel: string,
    path: string,
    body: object,
    options?: CommandOptions,
  ): Promise<ChannelEvent | null>;
  /** Where the core runs: see the option `worker`. Listening to it starts nothing. */
  readonly worker: Store<WorkerSnapshot>;
  /**
   * Connects now: a waiting connection does not wait for the end of its delay, a closed one
   * starts anew. Default: all connections.
   */
  retry(channel?: string): void;
  /** Ends all connections and listening for good. Calling it again does nothing. */
  close(): void;
}

/** A client whose channels the compiler knows: see `defineChannel`. */
export interface TypedClient<Added extends ChannelMap> extends Omit<AnyClient, 'command' | 'post'> {
  connection(channel?: ChannelName<Added>): Store<ConnectionSnapshot>;
  tick<Name extends ChannelName<Added> = 'market'>(
    symbol: SymbolOf<Types<Added, Name>>,
    options?: SymbolOptions<Name>,
  ): Store<TickSnapshot | undefined>;
  series<Name extends ChannelName<Added> = 'market'>(
    symbol: SymbolOf<Types<Added, Name>>,
    options?: SymbolOptions<Name>,
  ): Store<SeriesSnapshot>;
  candles<Name extends ChannelName<Added> = 'market'>(
    symbol: SymbolOf<Types<Added, Name>>,
    options?: CandleOptions<Name>,
  ): Store<CandleSnapshot>;
  on<Name extends ChannelName<Added>, Type extends EventType<Types<Added, Name>>>(
    channel: Name,
    type: Type,
    listener: (event: ChannelEvent<EventData<Types<Added, Name>, Type>>) => void,
  ): () => void;
  /** As `AnyClient.command`; where a command has no payload, none need be given. */
  command<Name extends ChannelName<Added>, Command extends CommandName<Types<Added, Name>>>(
    channel: Name,
    name: Command,
    ...rest: CommandArguments<Types<Added, Name>, Command, CommandOptions>
  ): Promise<ChannelEvent<CommandReply<Types<Added, Name>, Command>> | null>;
  post(
    channel: ChannelName<Added>,
    path: string,
    body: object,
    options?: CommandOptions,
  ): Promise<ChannelEvent | null>;
  retry(channel?: ChannelName<Added>): void;
}

/**
 * The client that `createClient` makes, with the channels `Added` besides the built-in ones.
 * Without a parameter: any client, where its channels do not matter.
 */
export type Client<Added extends ChannelMap = ChannelMap> = string extends keyof Added
  ? AnyClient
  : TypedClient<Added>;

/** What adapters need that applications do not; only clients made here have it. */
interface Internals {
  readonly host: Host;
  rest(): void;
}

const INTERNALS = new WeakMap<Client, Internals>();

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
  options?: ClientOptions<Added>,
): Client<Added>;
export function createClient(options: ClientOptions = {}): AnyClient {
  checkOptions(options);
  const client = new TidewireClient(options);
  INTERNALS.set(client, client);
  return client;
}

/**
 * Ends at once what nobody listens to, instead of after the linger; listening again starts it
 * anew. For adapters that own a client and can be mounted again.
 */
export function restClient(client: Client): void {
  INTERNALS.get(client)?.rest();
}

/** The clock and page of a client, for adapters that have timers of their own. */
export function hostOf(client: Client): Host {
  return INTERNALS.get(client)?.host ?? browserHost();
}

class TidewireClient implements AnyClient, Internals {
  readonly host: Host;
  readonly worker: SnapshotStore<WorkerSnapshot> = new SnapshotStore(INITIAL_WORKER, {
    first: () => {},
    last: () => {},
  });
  readonly #options: ClientOptions;
  readonly #engine: Engine;
  readonly #channels: ChannelMap;
  readonly #token: TokenSource | undefined;
  readonly #connections = new ConnectionTable();
  #closed = false;

  constructor(options: ClientOptions) {
    this.#options = options;
    this.#channels = { ...DEFAULT_CHANNELS, ...options.channels };
    this.host = options.host ?? browserHost(options.webSocket);
    if (options.token !== undefined) {
      this.#token = new TokenSource(options.token, this.host, options.tokenTimeoutMs);
    }
    this.#engine = chosenEngine({
      host: this.host,
      wasm: options.wasm ?? {},
      worker: workerOptions(options.worker),
      token: options.token,
      isPageOnly: options.host !== undefined || options.webSocket !== undefined,
      state: this.worker,
      report: (error) => isolate(() => options.onError?.(error)),
    });
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

  candles(symbol: string, options?: CandleOptions): Store<CandleSnapshot> {
    return this.#symbol(symbol, options).candleStore(options?.interval ?? '1m');
  }

  on(channel: string, type: string, listener: (event: ChannelEvent) => void): () => void {
    return this.#connection(channel).events.on(type, listener);
  }

  command(
    channel: string,
    name: string,
    payload?: object,
    options: CommandOptions = {},
  ): Promise<ChannelEvent | null> {
    return this.#connection(channel).command(name, payload, options);
  }

  post(
    channel: string,
    path: string,
    body: object,
    options: CommandOptions = {},
  ): Promise<ChannelEvent | null> {
    checkPath('path', path);
    return this.#connection(channel).post(path, body, options);
  }

  retry(channel?: string): void {
    if (this.#closed) throw clientClosed();
    if (channel !== undefined) this.#connection(channel).retry();
    else for (const connection of this.#connections.all()) connection.retry();
  }

  close(): void {
    this.#closed = true;
    for (const connection of this.#connections.all()) connection.close();
  }

  rest(): void {
    for (const connection of this.#connections.all()) connection.rest();
  }

  #symbol(symbol: string, options: SymbolOptions | undefined): ReturnType<SymbolsOf['entry']> {
    const isSymbol = typeof symbol === 'string' && symbol !== '';
    check(isSymbol, 'symbol', symbol, 'be a string that is not empty');
    return this.#connection(options?.channel ?? DEFAULT_CHANNEL).symbols.entry(symbol);
  }

  #connection(channel: string): Connection {
    const known = this.#connections.find(channel);
    if (known !== undefined) return known;
    const made = this.#connect(this.#definition(channel));
    if (this.#closed) made.close();
    this.#connections.add(channel, made, Object.hasOwn(this.#channels, channel));
    return made;
  }

  #definition(channel: string): ChannelDefinition {
    const definition = findChannel(this.#channels, channel);
    if (definition !== undefined) return definition;
    throw new TidewireError(
      'unknown_channel',
      `There is no channel ${JSON.stringify(channel)}. ` +
        `Known: ${namesOf(this.#channels).join(', ')}. ` +
        'Add it with the option `channels`.',
    );
  }

  #connect(definition: ChannelDefinition): Connection {
    const options = this.#options;
    const made: Connection = new Connection({
      host: this.host,
      engine: definition.retain ? retainingEngine(this.#engine) : this.#engine,
      retain: definition.retain ?? {},
      token: hasToken(definition) ? this.#token : undefined,
      address: () => socketUrl(options.url, definition.path, this.host.pageUrl()),
      httpAddress: (path) => httpUrl(options.url, path, this.host.pageUrl()),
      config: (address) => {
        const poll = pollPath(definition);
        const from = poll && httpUrl(options.url, poll, this.host.pageUrl());
        const { candles } = definition;
        return configText(options, definition, address, {
          poll: from,
          candles: candles && httpUrl(options.url, candles, this.host.pageUrl()),
        });
      },
      onAuthRequired: () => options.onAuthRequired?.(),
      onError: (error) => options.onError?.(error),
      onUse: (isInUse) => this.#connections.use(made, isInUse),
    });
    return made;
  }
}

type SymbolsOf = Connection['symbols'];
