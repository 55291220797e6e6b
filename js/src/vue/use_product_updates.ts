import { productStore } from '../live/products.js';
import type { ProductsState } from '../live/products.js';
import { useLive } from './use_live.js';
import type { LiveOptions, Parts } from './use_live.js';

/**
 * Stock and prices of products as they change, at most 1,000; `load` adds a list that was fetched.
 * The server keeps no history of events: load the list again when the connection was lost. Keeps
 * the channel (default: 'products') connected while the component is mounted.
 *
 * @throws TidewireError `provider_missing`, `unknown_channel`.
 * @example
 * const { products, load } = useProductUpdates();
 * onMounted(async () => load(await fetchProducts()));
 * // <li v-for="[id, product] in products" :key="id">{{ product.stock_quantity }}</li>
 */
export function useProductUpdates(options?: LiveOptions): Parts<ProductsState> {
  return useLive(productStore, options);
}
