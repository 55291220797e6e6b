import type { RegisteredFamily } from '../channels.js';
import { orderStore } from '../live/order.js';
import type { OrderState } from '../live/order.js';
import { useClient } from './provider.js';
import { useSelected } from './use_store.js';

/** What `useOrderUpdates` takes besides the order; everything may be left out. */
export interface OrderOptions {
  /** Another family of channels that speaks the same. Default: 'order'. */
  readonly channel?: RegisteredFamily;
}

/**
 * What happens to one order while the component is mounted: its status as far as events have told,
 * and the newest 100 events. The server keeps no history: how the order stands is asked for over
 * REST, and again when the connection was lost.
 *
 * An order that cannot be followed shows as `connection.status === 'closed'` with a `closeCode`:
 * 4000 (this is no order's id), 4003 (another user's), 4004 (there is no such order). A token that
 * is refused twice (4001) leads to `onAuthRequired`.
 *
 * @param id Null or undefined: no order (yet), nothing is connected.
 * @throws TidewireError `provider_missing`, `unknown_channel` (also for an empty id).
 * @example
 * const { status, trackingNumber, connection } = useOrderUpdates(orderId);
 * if (connection.closeCode === 4004) return <p>There is no such order.</p>;
 */
export function useOrderUpdates(
  id: string | null | undefined,
  options?: OrderOptions & { readonly select?: undefined },
): OrderState;
export function useOrderUpdates<Selected>(
  id: string | null | undefined,
  options: OrderOptions & { readonly select: (state: OrderState) => Selected },
): Selected;
export function useOrderUpdates<Selected>(
  id: string | null | undefined,
  options: OrderOptions & { readonly select?: ((state: OrderState) => Selected) | undefined } = {},
): OrderState | Selected {
  return useSelected(orderStore(useClient(), id, options.channel), options.select);
}
