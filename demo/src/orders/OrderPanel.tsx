import { useState } from 'react';
import { useOrderUpdates } from 'tidewire/react';
import { ConnectionBadge } from '../components/ConnectionBadge.tsx';
import { formatDayClock, formatMoney } from '../lib/format.ts';
import { useResource } from '../lib/use_resource.ts';
import { Empty } from '../shell/Empty.tsx';
import { KNOWN_ORDERS } from './known_orders.ts';
import type { StoredOrder } from './known_orders.ts';
import { OrderSteps } from './OrderSteps.tsx';
import { describeOrderEvent, refusalOf } from './order_text.ts';
import { ShopOrderButtons } from './ShopOrderButtons.tsx';

/** One order: how it stands by REST, and what happens to it from then on. */
export function OrderPanel({ isShop }: { readonly isShop: boolean }) {
  const [id, setId] = useState(KNOWN_ORDERS[0]?.id ?? '');
  const order = useOrderUpdates(id);
  const stored = useResource<StoredOrder>(`/api/orders/${id}`, order.isConnected);
  const refusal = refusalOf(order.connection.status === 'closed' ? order.connection.closeCode : null);
  const known = stored.data;
  // Without a socket nobody tells what became of it.
  const showTaken = (): void => {
    if (!order.isConnected) stored.reload();
  };
  // What the server stored after the last event that came is newer than what the events told.
  const isStoredNewer = known !== undefined && known.updated_at > (order.events.at(-1)?.timestamp ?? 0);
  const status = (isStoredNewer ? undefined : order.status) ?? known?.status;
  const payment = (isStoredNewer ? undefined : order.paymentStatus) ?? known?.payment_status;
  const tracking = order.trackingNumber ?? known?.tracking_number;
  return (
    <section className="panel block" aria-labelledby="order-title" data-testid="order" data-order-status={status ?? ''}>
      <div className="block__head">
        <h2 id="order-title">Order</h2>
        <label className="block__field">
          <span className="visually-hidden">Which order</span>
          <select className="select" value={id} onChange={(event) => setId(event.target.value)}>
            {KNOWN_ORDERS.map(({ id: one, label }) => (
              <option key={one} value={one}>
                {label}
              </option>
            ))}
          </select>
        </label>
        <span className="block__action">
          <ConnectionBadge connection={order.connection} testId="order-connection" />
        </span>
      </div>
      {refusal !== '' ? (
        <Empty onRetry={order.connection.retry}>{refusal}</Empty>
      ) : stored.status === 'failed' && status === undefined ? (
        <Empty onRetry={stored.reload}>The order could not be read: {stored.message}.</Empty>
      ) : (
        <>
          <OrderSteps status={status} />
          <dl className="figures">
            <div className="figure">
              <dt>Total</dt>
              <dd>{known === undefined ? '—' : formatMoney(known.total, known.currency)}</dd>
            </div>
            <div className="figure">
              <dt>Payment</dt>
              <dd data-testid="payment">{payment ?? '—'}</dd>
            </div>
            <div className="figure figure--wide">
              <dt>Tracking</dt>
              <dd data-testid="tracking">{tracking || '—'}</dd>
            </div>
          </dl>
          {isShop && <ShopOrderButtons key={id} id={id} onTaken={showTaken} />}
          <h3 className="block__subtitle">What has happened while you looked</h3>
          {order.events.length === 0 ? (
            <p className="block__note">Nothing yet.</p>
          ) : (
            <ol className="timeline">
              {order.events.toReversed().map((event) => (
                <li key={`${event.timestamp}-${event.type}`}>
                  <time>{formatDayClock(event.timestamp, Date.now())}</time>
                  {describeOrderEvent(event)}
                </li>
              ))}
            </ol>
          )}
        </>
      )}
    </section>
  );
}
