import type { Product } from 'tidewire';
import { FlashingValue } from '../components/FlashingValue.tsx';
import { formatFixed } from '../lib/format.ts';

interface Props {
  readonly product: Product;
  readonly isShop: boolean;
  /** What was asked for last has not been answered: nothing else is taken meanwhile. */
  readonly isPending: boolean;
  readonly onEvent: (type: string, data: object) => void;
}

const DELIVERY = 10;
const REBATE = 0.95;
/** Below this the stock is worth a look. */
const LOW_STOCK = 10;

/** The shop's change of a price, in whole cents. */
const reduced = (price: number): number => Math.round(price * REBATE * 100) / 100;

/** One product as it is now; what changes flashes. */
export function ProductRow({ product, isShop, isPending, onEvent }: Props) {
  const { id, name = id, sku, price, stock_quantity: stock, status } = product;
  return (
    <tr data-testid="product" data-product={id}>
      <td className="table__wrap">
        {name}
        <span className="table__detail">{status === undefined || status === 'active' ? sku : status.replaceAll('_', ' ')}</span>
      </td>
      <td data-testid="product-price">
        <FlashingValue value={price} text={price === undefined ? '—' : formatFixed(price, 2)} />
      </td>
      <td data-testid="product-stock" className={stock !== undefined && stock < LOW_STOCK ? 'tone-warn' : ''}>
        <FlashingValue value={stock} text={stock === undefined ? '—' : formatFixed(stock, 0)} />
      </td>
      {isShop && (
        <td>
          <span className="table__buttons">
            <button
              type="button"
              className="button button--small"
              aria-label={`Sell one: ${name}`}
              disabled={stock === undefined || stock === 0}
              aria-disabled={isPending}
              onClick={() => onEvent('inventory_updated', { new_quantity: (stock ?? 1) - 1 })}
            >
              Sell
            </button>
            <button
              type="button"
              className="button button--small"
              aria-label={`Restock: ${name}`}
              aria-disabled={isPending}
              onClick={() => onEvent('inventory_updated', { new_quantity: (stock ?? 0) + DELIVERY })}
            >
              +{DELIVERY}
            </button>
            <button
              type="button"
              className="button button--small"
              aria-label={`Reduce the price: ${name}`}
              aria-disabled={isPending}
              onClick={() => onEvent('price_updated', { new_price: reduced(price ?? 1) })}
            >
              −5 %
            </button>
          </span>
        </td>
      )}
    </tr>
  );
}
