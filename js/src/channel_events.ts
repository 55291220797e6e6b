import type { ChannelTypes } from './channel_types.js';

/**
 * What flows over the built-in channels, as `docs/operating.md` describes it: names as they are on
 * the wire, times in Unix milliseconds. For the compiler only: a server of your own may say less
 * or more.
 */

/** The last known status of one bot. */
export interface BotStatus {
  readonly bot_id: string;
  /** 'running' is what counts as running; the reference server's bot says 'running', 'stopped'. */
  readonly status: string;
  /** Whatever else the bot tells of itself: symbol, balance, equity … */
  readonly [field: string]: unknown;
}

/** How important a notification is. */
export type NotificationLevel = 'info' | 'success' | 'warning' | 'error';

/** One notification of the user, or of everybody. */
export interface Notification {
  readonly id: string;
  readonly timestamp: number;
  readonly level: NotificationLevel;
  readonly title: string;
  readonly message: string;
  /** What its producer added; of an alert: `{ kind: 'alert', alert_id, symbol, price, … }`. */
  readonly data?: Readonly<Record<string, unknown>>;
  readonly read: boolean;
}

/** A list of them, newest first: what is sent on connecting, and what polling gets. */
export interface NotificationList {
  readonly notifications: readonly Notification[];
}

/** How the server is doing. Rates are those since the measurement before. */
export interface PerformanceMetrics {
  readonly timestamp: number;
  readonly uptime_ms: number;
  /** WebSockets of all channels. */
  readonly connections: number;
  /** The same by channel. */
  readonly channels: Readonly<Record<string, number>>;
  readonly messages_in_per_second: number;
  readonly messages_out_per_second: number;
  readonly bytes_out_per_second: number;
  readonly cpu_time_ms: number;
  /** Of one core. */
  readonly cpu_percent: number;
  readonly memory_rss_bytes: number;
  /** By how much the timer of this measurement was late. */
  readonly event_loop_lag_ms: number;
}

export type OrderStatus =
  'pending' | 'confirmed' | 'processing' | 'shipped' | 'delivered' | 'cancelled' | 'refunded';
export type PaymentStatus = 'pending' | 'authorized' | 'paid' | 'failed' | 'refunded';
export type ProductStatus = 'active' | 'inactive' | 'out_of_stock' | 'discontinued';

/** A message of a resource. */
interface Resource<Type extends string, Data> {
  readonly type: Type;
  readonly data: Readonly<Data>;
  /** When the server stored it. */
  readonly timestamp: number;
}

type OfOrder<More> = More & { order_id: string };
type OfProduct<More> = More & { product_id: string };

interface OrderData {
  order_status_changed: OfOrder<{ new_status: OrderStatus; old_status?: OrderStatus }>;
  payment_status_changed: OfOrder<{ new_status: PaymentStatus; old_status?: PaymentStatus }>;
  order_shipped: OfOrder<{
    tracking_number: string;
    carrier?: string;
    estimated_delivery?: string;
  }>;
  order_delivered: OfOrder<{ delivered_at?: string }>;
  order_cancelled: OfOrder<{ reason?: string }>;
}

interface ProductFields {
  name: string;
  price: number;
  stock_quantity: number;
  sku?: string;
  status?: ProductStatus;
}

interface ProductData {
  product_created: OfProduct<ProductFields>;
  product_updated: OfProduct<Partial<ProductFields>>;
  product_deleted: OfProduct<unknown>;
  inventory_updated: OfProduct<{ new_quantity: number; old_quantity?: number; sku?: string }>;
  price_updated: OfProduct<{ new_price: number; old_price?: number; sku?: string }>;
  product_status_changed: OfProduct<{
    new_status: ProductStatus;
    old_status?: ProductStatus;
    sku?: string;
  }>;
}

/** What can happen to an order. */
export type OrderEvent = {
  [Type in keyof OrderData]: Resource<Type, OrderData[Type]>;
}[keyof OrderData];

/** What can happen to a product. */
export type ProductEvent = {
  [Type in keyof ProductData]: Resource<Type, ProductData[Type]>;
}[keyof ProductData];

/** A message of the dashboard. */
interface Dashboard<Type extends string, Data> {
  readonly type: Type;
  readonly data: Readonly<Data>;
}

/** A trade of the bot. */
export interface BotTrade {
  bot_id: string;
  symbol: string;
  action: 'BUY' | 'SELL';
  price: number;
  quantity: number;
  fee: number;
  balance: number;
  timestamp: number;
  /** Of a sale, fees taken off. */
  profit?: number;
}

/** The answer to `start_bot` and `stop_bot`. */
export interface BotControl {
  action: 'start' | 'stop';
  /** False when the bot was that way already, or could not; `message` says why. */
  success: boolean;
  status: 'running' | 'stopped';
  message?: string;
}

/** The whole frame of that answer. */
export type BotControlMessage = Dashboard<'bot_control', BotControl>;
type BotStatusMessage = Dashboard<'status', BotStatus>;

/** `/ws/bot-status` */
export interface BotStatusTypes extends ChannelTypes {
  readonly events: { readonly bot_status: BotStatus };
}

/** `/ws/notifications` */
export interface NotificationTypes extends ChannelTypes {
  readonly events: {
    readonly initial_notifications: NotificationList;
    readonly notification: Notification;
    readonly notifications_read: { readonly ids: readonly string[] };
    /** Of the fallback, while no socket is live. */
    readonly polled_notifications: NotificationList;
  };
  readonly commands: {
    /** At most 256 ids; nothing answers, `notifications_read` comes on all connections. */
    mark_read(of: { readonly ids: readonly string[] }): null;
  };
}

/** `/ws/performance-metrics` */
export interface MetricsTypes extends ChannelTypes {
  readonly events: { readonly metrics: PerformanceMetrics };
  readonly commands: {
    /** Done when the `pong` has come. */
    ping(at: { readonly ts: number }): null;
  };
}

/** `/ws`, the dashboard of the trading bot. */
export interface DashboardTypes extends ChannelTypes {
  readonly events: {
    readonly status: BotStatusMessage;
    readonly stats: Dashboard<'stats', Record<string, unknown>>;
    readonly trade: Dashboard<'trade', BotTrade>;
    readonly price: Dashboard<
      'price',
      { symbol: string; price: number; timestamp: number; equity: number }
    >;
    readonly status_change: Dashboard<
      'status_change',
      { bot_id: string; status: 'running' | 'stopped'; running: boolean; timestamp: number }
    >;
    readonly bot_control: BotControlMessage;
    readonly error: Dashboard<'error', { code: string; message: string }>;
  };
  readonly commands: {
    request_status(): BotStatusMessage;
    start_bot(): BotControlMessage;
    stop_bot(): BotControlMessage;
  };
}

/** `/api/v1/ws/orders/{id}` */
export interface OrderTypes extends ChannelTypes {
  readonly events: { readonly [Type in OrderEvent['type']]: Extract<OrderEvent, { type: Type }> };
  readonly commands: Record<never, never>;
}

/** `/api/v1/ws/products` */
export interface ProductTypes extends ChannelTypes {
  readonly events: {
    readonly [Type in ProductEvent['type']]: Extract<ProductEvent, { type: Type }>;
  };
  readonly commands: Record<never, never>;
}
