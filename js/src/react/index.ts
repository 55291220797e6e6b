'use client';

/** React hooks. Each component renders only when what it reads has changed. */
export { TidewireProvider, useClient } from './provider.js';
export type { TidewireProviderProps } from './provider.js';
export { useBotStatus } from './use_bot_status.js';
export type { BotControlOptions } from './use_bot_status.js';
export { useAuctionHub } from './use_auction_hub.js';
export type { AuctionOptions } from './use_auction_hub.js';
export { useCandles } from './use_candles.js';
export { useChannel } from './use_channel.js';
export { useCommand } from './use_command.js';
export { useConnection } from './use_connection.js';
export type { ConnectionState } from '../snapshots.js';
export type { LiveOptions, SelectOptions } from './use_live.js';
export { useNotifications } from './use_notifications.js';
export { useOrderUpdates } from './use_order_updates.js';
export type { OrderOptions } from './use_order_updates.js';
export { usePerformanceMetrics } from './use_performance_metrics.js';
export { useProductUpdates } from './use_product_updates.js';
export { useSeries } from './use_series.js';
export { useTick } from './use_tick.js';
export { useWebSocket } from './use_web_socket.js';
export type { WebSocketOptions, WebSocketState } from './use_web_socket.js';
