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
export type {
  BotControl,
  BotControlMessage,
  BotStatus,
  BotStatusTypes,
  BotTrade,
  DashboardTypes,
  MetricsTypes,
  Notification,
  NotificationLevel,
  NotificationList,
  NotificationTypes,
  OrderEvent,
  OrderStatus,
  OrderTypes,
  PaymentStatus,
  PerformanceMetrics,
  ProductEvent,
  ProductStatus,
  ProductTypes,
} from './channel_events.js';
export type { ChannelTypes, MarketTypes, PriceAlert } from './channel_types.js';
export type {
  ChannelDefinition,
  ChannelFamily,
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
export { botStatusStore } from './live/bot_statuses.js';
export type { BotControls, BotStatuses, BotStatusState } from './live/bot_statuses.js';
export type { Live } from './live/channel_store.js';
export { commandStore } from './live/command_runner.js';
export type {
  AnyCommandState,
  CommandOutcome,
  CommandState,
  UntypedCommandState,
} from './live/command_runner.js';
export { eventStore } from './live/last_event.js';
export type { ChannelState, LastEvent } from './live/last_event.js';
export { metricsStore } from './live/metrics.js';
export type { MetricsState, ServerMetrics } from './live/metrics.js';
export { auctionStore } from './live/auction.js';
export type { AuctionHubState, AuctionProgress, BidOptions } from './live/auction.js';
export { notificationStore } from './live/notifications.js';
export type { NotificationInbox, NotificationsState } from './live/notifications.js';
export { orderStore } from './live/order.js';
export type { OrderProgress, OrderState } from './live/order.js';
export { productStore } from './live/products.js';
export type { Product, ProductShelf, ProductsState } from './live/products.js';
export type { WasmSource } from './core_loader.js';
export type { BackoffOption, ClientOptions, PollOption } from './options.js';
export type {
  CandleSnapshot,
  ConnectionFault,
  ConnectionSnapshot,
  ConnectionState,
  ConnectionStatus,
  SeriesSnapshot,
  SeriesStatus,
  TickSnapshot,
} from './snapshots.js';
export type { Store } from './store.js';
export type { TokenContext, TokenOption } from './token.js';
export type { Locks, PortLike } from './worker/messages.js';
export type { WorkerMode, WorkerOptions, WorkerSnapshot } from './worker/worker_options.js';
