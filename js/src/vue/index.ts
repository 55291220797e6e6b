/** Vue composables. What they return changes only when what it shows has changed. */
export { provideTidewire, tidewire, useClient } from './client.js';
export type { TidewireVueOptions } from './client.js';
export { useCandles } from './use_candles.js';
export { useConnection } from './use_connection.js';
export type { ConnectionState } from './use_connection.js';
export { useSeries } from './use_series.js';
export { useTick } from './use_tick.js';
export { useWebSocket } from './use_web_socket.js';
export type { WebSocketOptions, WebSocketState } from './use_web_socket.js';
