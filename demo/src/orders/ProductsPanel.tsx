import { useEffect } from 'react';
import { useProductUpdates } from 'tidewire/react';
import type { Product } from 'tidewire';
import { useResource } from '../lib/use_resource.ts';
import { Empty } from '../shell/Empty.tsx';
import { ProductRow } from './ProductRow.tsx';
import { useShop } from './use_shop.ts';

/** Stock and prices: the list by REST, on load and after every reconnect, and then each change. */
export function ProductsPanel({ isShop }: { readonly isShop: boolean }) {
  const { products, load, isConnected } = useProductUpdates();
  const list = useResource<{ readonly products: readonly Product[] }>('/api/products', isConnected);
  // Without a socket nobody tells what became of it.
  const { failure, isPending, post } = useShop(() => {
    if (!isConnected) list.reload();
  });
  useEffect(() => {
    if (list.data !== undefined) load(list.data.products);
  }, [list.data, load]);
  return (
    <section className="panel block block--table" aria-labelledby="products-title" data-testid="products" data-stale={!isConnected}>
      <div className="block__head">
        <h2 id="products-title">Products</h2>
      </div>
      {failure !== '' && (
        <p className="note note--warn" role="alert">
          {failure}
        </p>
      )}
      {products.size === 0 ? (
        list.status === 'failed' ? (
          <Empty onRetry={list.reload}>The products could not be read: {list.message}.</Empty>
        ) : (
          <Empty>{list.status === 'loading' ? 'Loading the products…' : 'There are no products.'}</Empty>
        )
      ) : (
        <div className="table-room" tabIndex={0} role="group" aria-labelledby="products-title">
          <table className="table">
            <thead>
              <tr>
                <th scope="col">Product</th>
                <th scope="col">Price</th>
                <th scope="col">Stock</th>
                {isShop && (
                  <th scope="col">
                    <span className="visually-hidden">Shop</span>
                  </th>
                )}
              </tr>
            </thead>
            <tbody>
              {[...products.values()].map((product) => (
                <ProductRow
                  key={product.id}
                  product={product}
                  isShop={isShop}
                  isPending={isPending}
                  onEvent={(type, data) => void post('/api/products/events', type, { product_id: product.id, ...data })}
                />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}
