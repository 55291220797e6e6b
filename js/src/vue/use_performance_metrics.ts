import { metricsStore } from '../live/metrics.js';
import type { MetricsState } from '../live/metrics.js';
import { useLive } from './use_live.js';
import type { LiveOptions, Parts } from './use_live.js';

/**
 * How the server is doing and, every 5 s, how long a message takes there and back; both null before
 * the first measurement. Keeps the channel (default: 'metrics') connected while the component is
 * mounted.
 *
 * @throws TidewireError `provider_missing`, `unknown_channel`.
 * @example
 * const { metrics, roundTripMs } = usePerformanceMetrics();
 * // <p>{{ metrics?.connections }} connections, {{ roundTripMs?.toFixed(0) }} ms</p>
 */
export function usePerformanceMetrics(options?: LiveOptions): Parts<MetricsState> {
  return useLive(metricsStore, options);
}
