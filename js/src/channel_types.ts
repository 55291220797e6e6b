/**
 * What flows over one channel, for the compiler only: nothing checks at run time that a server
 * keeps to it. What is left out may be anything.
 *
 * @example
 * interface Bots {
 *   events: { bot_status: { bot_id: number; status: 'running' | 'stopped' } };
 *   commands: { start_bot(bot: { id: number }): { started: boolean } };
 * }
 * const channels = { bots: defineChannel<Bots>({ path: '/ws/bots', dialect: 'stream' }) };
 * const client = createClient({ channels });
 * client.on('bots', 'bot_status', (event) => show(event.data.status));
 * await client.command('bots', 'start_bot', { id: 7 });
 */
export interface ChannelTypes {
  /** Its symbols, for example a union of them. */
  readonly symbols?: string;
  /** The messages that are passed on: the whole frame's type by the message's `type`. */
  readonly events?: object;
  /** Its commands as functions: from the payload (none: no parameter) to the answer. */
  readonly commands?: object;
}

/** A threshold that the user has set: the price rises to `above` or falls to `below`. */
export type PriceAlert = { readonly symbol: string } & (
  { readonly above: number } | { readonly below: number }
);

type SetAlert = PriceAlert & { readonly id: string | number };

/** What the built-in channel 'market' carries besides prices; other messages may come too. */
export interface MarketTypes extends ChannelTypes {
  readonly events: {
    readonly alert: SetAlert & { readonly price: number; readonly timestamp?: number };
    readonly alert_set: SetAlert;
    readonly alert_cleared: { readonly id: string | number };
    readonly alerts: { readonly alerts: readonly SetAlert[] };
    readonly [type: string]: unknown;
  };
  readonly commands: {
    /** Nothing answers at once; `alert_set`, or an error of the connection, follows. */
    set_alert(alert: PriceAlert): null;
    clear_alert(alert: { readonly id: string | number }): null;
  };
}

/** What 'crypto' carries besides prices: whatever was published. */
export type FeedTypes = ChannelTypes;

/** The types of a channel's definition. */
export type TypesOf<Definition> = Definition extends { readonly types?: infer Types }
  ? Exclude<Types, undefined> extends infer Known extends ChannelTypes
    ? Known
    : ChannelTypes
  : ChannelTypes;

/** The symbols of a channel. */
export type SymbolOf<Types extends ChannelTypes> = Types extends {
  readonly symbols: infer Names extends string;
}
  ? Names
  : string;

type EventsOf<Types extends ChannelTypes> = Types extends {
  readonly events: infer Events extends object;
}
  ? Events
  : Readonly<Record<string, unknown>>;

/** The types of the messages of a channel; '*' is every one. */
export type EventType<Types extends ChannelTypes> = (keyof EventsOf<Types> & string) | '*';

/** The data of the messages of one type. */
export type EventData<
  Types extends ChannelTypes,
  Type extends string,
> = Type extends keyof EventsOf<Types> ? EventsOf<Types>[Type] : unknown;

type AnyCommand = (payload?: object) => unknown;

type CommandsOf<Types extends ChannelTypes> = Types extends {
  readonly commands: infer Commands extends object;
}
  ? Commands
  : Readonly<Record<string, AnyCommand>>;

/** The names of a channel's commands. */
export type CommandName<Types extends ChannelTypes> = keyof CommandsOf<Types> & string;

type CommandOf<Types extends ChannelTypes, Name> = Name extends keyof CommandsOf<Types>
  ? CommandsOf<Types>[Name] extends (...payload: infer Payload) => infer Reply
    ? { payload: Payload; reply: Reply }
    : { payload: []; reply: unknown }
  : { payload: Parameters<AnyCommand>; reply: unknown };

/** What follows a command's name: its payload, which may be left out where it has none. */
export type CommandArguments<Types extends ChannelTypes, Name, Options> = [] extends CommandOf<
  Types,
  Name
>['payload']
  ? [payload?: CommandOf<Types, Name>['payload'][0], options?: Options]
  : [payload: CommandOf<Types, Name>['payload'][0], options?: Options];

/** What a command's answer holds. */
export type CommandReply<Types extends ChannelTypes, Name> = CommandOf<Types, Name>['reply'];
