import type { ProductEvent, ProductStatus } from '../channel_events.js';
import type { Client } from '../client.js';
import type { ChannelEvent } from '../events.js';
import type { Store } from '../store.js';
import { dropOldest, isObject } from './bounded.js';
import { ChannelStore } from './channel_store.js';
import type { Live } from './channel_store.js';
import { cached } from './store_cache.js';

/** Products that are kept; of more, the first known one is forgotten. */
const PRODUCTS_MAX = 1000;

/** What is known of a product; what no event has told is missing. */
export interface Product {
  readonly id: string;
  readonly sku?: string;
  readonly name?: string;
  readonly price?: number;
  readonly stock_quantity?: number;
  readonly status?: ProductStatus;
  /** When it last changed, Unix milliseconds, by the server's clock. */
  readonly updated_at: number;
}

/** The products, and the verb for adding what the page knows of them. */
export interface ProductShelf {
  /** By id, in the order in which they were first heard of; at most 1,000. */
  readonly products: ReadonlyMap<string, Product>;
  /** What happened last; null before the first. */
  readonly lastEvent: ProductEvent | null;
  /**
   * Adds a list that was fetched, for example from `GET /api/products`; of each product what is
   * newer by `updated_at` counts. Call it as soon as the list has come, and again when the
   * connection was lost.
   */
  readonly load: (products: readonly Product[]) => void;
}

/** What `useProductUpdates` gives. */
export type ProductsState = Live<ProductShelf>;

/**
 * Stock, prices and all else that changes of products. The server keeps no history: it tells what
 * changes from now on, `load` adds what was before.
 *
 * @param channel Default: 'products'.
 * @throws TidewireError `unknown_channel`.
 */
export function productStore(client: Client, channel = 'products'): Store<ProductsState> {
  return cached(client, ['products', channel], () => {
    const deleted = new Map<string, number>();
    const isThere = ({ id, updated_at }: Product): boolean =>
      updated_at > (deleted.get(id) ?? -Infinity);
    const load = (list: readonly Product[]): void =>
      store.update((data) => merge(data, list.filter(isThere)));
    const initial: ProductShelf = { products: new Map(), lastEvent: null, load };
    const store = new ChannelStore<ProductShelf>(client, channel, {
      initial,
      apply: (data, events) => apply(data, events, deleted),
    });
    return store;
  });
}

function merge(data: ProductShelf, list: readonly Product[]): ProductShelf {
  const products = new Map(data.products);
  for (const one of list) {
    const known = products.get(one.id);
    const isNewer = known === undefined || known.updated_at <= one.updated_at;
    products.set(one.id, isNewer ? { ...known, ...one } : { ...one, ...known });
  }
  return { ...data, products: dropOldest(products, PRODUCTS_MAX) };
}

/** @param deleted When what is gone was deleted, by id: a list may have been made before. */
function apply(
  data: ProductShelf,
  events: readonly ChannelEvent[],
  deleted: Map<string, number>,
): ProductShelf {
  const known = events.flatMap(({ data: frame }) => (isProductEvent(frame) ? [frame] : []));
  const lastEvent = known.at(-1);
  if (lastEvent === undefined) return data;
  const products = new Map(data.products);
  for (const event of known) {
    if (event.type === 'product_deleted') deleted.set(event.data.product_id, event.timestamp);
    change(products, event);
  }
  dropOldest(deleted, PRODUCTS_MAX);
  return { ...data, products: dropOldest(products, PRODUCTS_MAX), lastEvent };
}

function change(products: Map<string, Product>, event: ProductEvent): void {
  const id = event.data.product_id;
  if (event.type === 'product_deleted') {
    products.delete(id);
    return;
  }
  const known = products.get(id);
  products.set(id, { ...known, ...changesOf(event), id, updated_at: event.timestamp });
}

type Changes = Omit<Product, 'id' | 'updated_at'>;

function changesOf(event: Exclude<ProductEvent, { type: 'product_deleted' }>): Changes {
  switch (event.type) {
    case 'product_created':
    case 'product_updated': {
      const { product_id: _, ...changes } = event.data;
      return changes;
    }
    case 'inventory_updated':
      return { stock_quantity: event.data.new_quantity };
    case 'price_updated':
      return { price: event.data.new_price };
    case 'product_status_changed':
      return { status: event.data.new_status };
    default:
      return event satisfies never;
  }
}

const TYPES: Readonly<Record<ProductEvent['type'], true>> = {
  product_created: true,
  product_updated: true,
  product_deleted: true,
  inventory_updated: true,
  price_updated: true,
  product_status_changed: true,
};

function isProductEvent(frame: unknown): frame is ProductEvent {
  if (!isObject(frame) || !Object.hasOwn(TYPES, String(frame['type']))) return false;
  return isObject(frame['data']) && frame['data']['product_id'] !== undefined;
}
