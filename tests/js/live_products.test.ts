// The store behind useProductUpdates: real client and core, fake server.
import { afterEach, describe, expect, test } from 'vitest';

import { productStore } from 'tidewire';
import { closeAll, listen, start } from './support/fake_parts.js';

afterEach(closeAll);

describe('products', () => {
  test('have their live stock and prices, on top of what was loaded', async () => {
    const { server, client } = start();
    const store = productStore(client);
    listen(store);
    await server.flush();
    const { load } = store.getSnapshot();
    server.product('inventory_updated', { product_id: 'mouse', new_quantity: 3 });
    await server.flush();
    const now = server.host.unix();
    load([
      { id: 'mouse', name: 'Mouse', price: 39, stock_quantity: 9, updated_at: now - 1000 },
      { id: 'webcam', name: 'Webcam', price: 59, stock_quantity: 1, updated_at: now - 1000 },
    ]);
    server.product('price_updated', { product_id: 'webcam', new_price: 49 });
    server.product('product_status_changed', { product_id: 'webcam', new_status: 'inactive' });
    await server.flush();
    const { products, lastEvent } = store.getSnapshot();
    expect(products.get('mouse')).toMatchObject({ name: 'Mouse', stock_quantity: 3 });
    expect(products.get('webcam')).toMatchObject({ price: 49, status: 'inactive' });
    expect(lastEvent?.type).toBe('product_status_changed');
    load([{ id: 'mouse', name: 'Mouse', stock_quantity: 7, updated_at: now + 5 }]);
    expect(store.getSnapshot().products.get('mouse')).toMatchObject({ stock_quantity: 7 });
    server.product('product_deleted', { product_id: 'mouse' });
    await server.flush();
    expect([...store.getSnapshot().products.keys()]).toEqual(['webcam']);
    // A list that was made before it was deleted does not bring it back; one that was made after does.
    const mouse = { id: 'mouse', name: 'Mouse' };
    store.getSnapshot().load([{ ...mouse, updated_at: now }]);
    expect(store.getSnapshot().products.has('mouse')).toBe(false);
    store.getSnapshot().load([{ ...mouse, updated_at: server.host.unix() + 60_000 }]);
    expect(store.getSnapshot().products.has('mouse')).toBe(true);
  });

  test('are at most a thousand', async () => {
    const { server, client } = start();
    const store = productStore(client);
    listen(store);
    await server.flush();
    for (let n = 0; n < 2500; n += 1) {
      server.product('inventory_updated', { product_id: `p${n}`, new_quantity: n });
    }
    await server.flush();
    const { products } = store.getSnapshot();
    expect([products.size, products.has('p1499'), products.has('p1500')]).toEqual([
      1000,
      false,
      true,
    ]);
  });
});
