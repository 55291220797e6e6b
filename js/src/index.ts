/**
 * tidewire: live data in the page. `createClient` is where it starts; `tidewire/react` has the
 * hooks.
 */
export type { CandleInterval } from './candle_interval.js';
export { createClient } from './client.js';
export type { CandleOptions, Client, SymbolOptions } from './client.js';
export type { CommandOptions } from './commands.js';
export { DEFAULT_CHANNELS, defineChannel } from './channels.js';
export type {
  AuctionEnded,
  AuctionState,
  AuctionTypes,
  BidAccepted,
  BidRejected,
  ItemSold,
  PriceUpdated,
  ViewerCountUpdated,
} from './auction_types.js';
export type { ChannelTypes } from './channel_types.js';
export type {
  ChannelDefinition,
  ChannelMap,
  ChannelName,
  DefaultChannels,
  HubDefinition,
  PollDefinition,
  Register,
  Dialect,
} from './channels.js';
export { TidewireError } from './errors.js';
export type { KnownErrorCode } from './errors.js';
export type { ChannelEvent } from './events.js';
export { browserHost } from './host.js';
export type {
  Cancel,
  Host,
  HttpRequest,
  HttpResult,
  LifecycleListener,
  SocketLike,
  WebSocketConstructor,
} from './host.js';
export type { WasmSource } from './load.js';
export type { BackoffOption, ClientOptions, PollOption } from './options.js';
export type {
  CandleSnapshot,
  ConnectionFault,
  ConnectionSnapshot,
  ConnectionStatus,
  SeriesSnapshot,
  SeriesStatus,
  TickSnapshot,
} from './snapshots.js';
export type { Store } from './store.js';
export type { TokenContext, TokenOption } from './token.js';
