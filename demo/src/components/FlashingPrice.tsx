import { formatFixed } from '../lib/format.ts';
import { FlashingValue } from './FlashingValue.tsx';

interface Props {
  readonly price: number | undefined;
  readonly decimals: number;
}

export function FlashingPrice({ price, decimals }: Props) {
  return (
    <p className="card__price" data-testid="price">
      <FlashingValue value={price} text={price === undefined ? '—' : formatFixed(price, decimals)} />
    </p>
  );
}
