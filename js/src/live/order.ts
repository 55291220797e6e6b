import type { OrderEvent, OrderStatus, PaymentStatus } from '../channel_events.js';
import type { Client } from '../client.js';
import type { ChannelEvent } from '../events.js';
import { INITIAL_CONNECTION } from '../snapshots.js';
import type { Store } from '../store.js';
import { isObject } from './bounded.js';
import { ChannelStore } from './channel_store.js';
import type { Live } from './channel_store.js';
import { cached } from './store_cache.js';

/** Events of an order that are kept, the newest. */
const EVENTS_MAX = 100;

/** What has been heard of one order: null where nothing was. */
export interface OrderProgress {
  readonly status: OrderStatus | null;
  readonly paymentStatus: PaymentStatus | null;
  readonly trackingNumber: string | null;
  readonly carrier: string | null;
  /** What has happened, the oldest first; the newest 100. */
  readonly events: readonly OrderEvent[];
}

/** What `useOrderUpdates` gives. */
export type OrderState = Live<OrderProgress>;

const NOTHING: OrderProgress = {
  status: null,
  paymentStatus: null,
  trackingNumber: null,
  carrier: null,
  events: [],
};

/**
 * What happens to one order from now on. The server keeps no history: how the order stands is asked
 * for over REST, and again when the connection was lost (`invalidateOn` of `tidewire/query` does).
 *
 * `connection` is `closed`, for good, with the `closeCode` 4000 (this is no order's id), 4003
 * (another user's order) or 4004 (there is no such order); 4001 asks the user to sign in.
 *
 * @param id Null or undefined: of no order, nothing is heard.
 * @param family Default: 'order'.
 * @throws TidewireError `unknown_channel`, also for an id that is empty.
 */
export function orderStore(
  client: Client,
  id: string | null | undefined,
  family = 'order',
): Store<OrderState> {
  if (id === null || id === undefined) return NO_ORDER;
  const channel = `${family}/${id}`;
  return cached(
    client,
    ['order', channel],
    () => new ChannelStore(client, channel, { initial: NOTHING, apply }),
  );
}

const NONE: OrderState = Object.freeze({
  ...NOTHING,
  connection: Object.freeze({ ...INITIAL_CONNECTION, retry: () => {} }),
  isConnected: false,
});

const NO_ORDER: Store<OrderState> = {
  subscribe: () => () => {},
  getSnapshot: () => NONE,
  getServerSnapshot: () => NONE,
};

function apply(data: OrderProgress, events: readonly ChannelEvent[]): OrderProgress {
  const known = events.flatMap(({ data: frame }) => (isOrderEvent(frame) ? [frame] : []));
  if (known.length === 0) return data;
  const last = [...data.events, ...known].slice(-EVENTS_MAX);
  return known.reduce(next, { ...data, events: last });
}

function next(order: OrderProgress, event: OrderEvent): OrderProgress {
  switch (event.type) {
    case 'order_status_changed':
      return { ...order, status: event.data.new_status };
    case 'payment_status_changed':
      return { ...order, paymentStatus: event.data.new_status };
    case 'order_shipped':
      return {
        ...order,
        status: 'shipped',
        trackingNumber: event.data.tracking_number,
        carrier: event.data.carrier ?? order.carrier,
      };
    case 'order_delivered':
      return { ...order, status: 'delivered' };
    case 'order_cancelled':
      return { ...order, status: 'cancelled' };
    default:
      return event satisfies never;
  }
}

const TYPES: Readonly<Record<OrderEvent['type'], true>> = {
  order_status_changed: true,
  payment_status_changed: true,
  order_shipped: true,
  order_delivered: true,
  order_cancelled: true,
};

function isOrderEvent(frame: unknown): frame is OrderEvent {
  return isObject(frame) && Object.hasOwn(TYPES, String(frame['type'])) && isObject(frame['data']);
}
