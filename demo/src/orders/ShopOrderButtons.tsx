import { useShop } from './use_shop.ts';

const ACTIONS: readonly (readonly [label: string, type: string, data: object])[] = [
  ['Confirm', 'order_status_changed', { new_status: 'confirmed' }],
  ['Process', 'order_status_changed', { new_status: 'processing' }],
  ['Take payment', 'payment_status_changed', { new_status: 'paid' }],
  ['Ship', 'order_shipped', { tracking_number: 'TW-2048-7731', carrier: 'Harbour Post' }],
  ['Deliver', 'order_delivered', {}],
  ['Cancel', 'order_cancelled', { reason: 'the customer changed their mind' }],
];

interface Props {
  readonly id: string;
  readonly onTaken: () => void;
}

/** What the shop can do with an order. */
export function ShopOrderButtons({ id, onTaken }: Props) {
  const { failure, isPending, post } = useShop(onTaken);
  return (
    <div className="shop">
      {ACTIONS.map(([label, type, data]) => (
        <button key={label} type="button" className="button button--small" aria-disabled={isPending} onClick={() => void post(`/api/orders/${id}/events`, type, data)}>
          {label}
        </button>
      ))}
      {failure !== '' && (
        <p className="note note--warn" role="alert">
          {failure}
        </p>
      )}
    </div>
  );
}
