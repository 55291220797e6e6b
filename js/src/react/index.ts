/** React hooks. Each component renders only when what it reads has changed. */
export { TidewireProvider, useClient } from './provider.js';
export type { TidewireProviderProps } from './provider.js';
export { useCandles } from './use_candles.js';
export { useConnection } from './use_connection.js';
export type { ConnectionState } from './use_connection.js';
export { useSeries } from './use_series.js';
export { useTick } from './use_tick.js';
export { useWebSocket } from './use_web_socket.js';
export type { WebSocketOptions, WebSocketState } from './use_web_socket.js';
