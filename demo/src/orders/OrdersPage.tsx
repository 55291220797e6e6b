import { useConnection } from 'tidewire/react';
import { useSession } from '../session/current.ts';
import { PageHead } from '../shell/PageHead.tsx';
import { SignInHint } from '../shell/SignInHint.tsx';
import { OrderPanel } from './OrderPanel.tsx';
import { ProductsPanel } from './ProductsPanel.tsx';

/** What a shop tells its customers: one order's way, and stock and prices as they change. */
export function OrdersPage() {
  const { user } = useSession();
  const connection = useConnection('products');
  return (
    <>
      <PageHead title="Orders and products" connection={connection}>
        Events that a service posts, stored and then pushed to who may see them.
      </PageHead>
      {user === 'admin' ? null : <SignInHint as="admin">The shop makes things happen: its buttons are there for an admin.</SignInHint>}
      <div className="split split--wide-right">
        <OrderPanel isShop={user === 'admin'} />
        <ProductsPanel isShop={user === 'admin'} />
      </div>
    </>
  );
}
