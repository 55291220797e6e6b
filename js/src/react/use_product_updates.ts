import type { RegisteredName } from '../channels.js';
import { productStore } from '../live/products.js';
import type { ProductsState } from '../live/products.js';
import { useLive } from './use_live.js';
import type { LiveOptions, SelectOptions } from './use_live.js';

/**
 * Stock and prices of products as they change, at most 1,000; `load` adds a list that was fetched.
 * The server keeps no history of events: load the list again when the connection was lost. Keeps
 * the channel (default: 'products') connected while the component is mounted.
 *
 * @throws TidewireError `provider_missing`, `unknown_channel`.
 * @example
 * const { products, load } = useProductUpdates();
 * useEffect(() => void fetchProducts().then(load), [load]);
 * const stock = useProductUpdates({ select: ({ products }) => products.get(id)?.stock_quantity });
 */
export function useProductUpdates(options?: LiveOptions<RegisteredName>): ProductsState;
export function useProductUpdates<Selected>(
  options: SelectOptions<ProductsState, Selected, RegisteredName>,
): Selected;
export function useProductUpdates<Selected>(
  options?: LiveOptions | SelectOptions<ProductsState, Selected>,
): ProductsState | Selected {
  return useLive(productStore, options);
}
