import { formatFixed } from '../lib/format.ts';
import { useFlash } from '../lib/use_flash.ts';

interface Props {
  readonly price: number | undefined;
  readonly decimals: number;
}

/** A price that flashes when it moves; CSS leaves the flash out for who asked for less motion. */
export function FlashingPrice({ price, decimals }: Props) {
  const { direction, count } = useFlash(price);
  return (
    <p className="card__price" data-testid="price">
      <span key={count} className={`flash flash--${direction}`}>
        {price === undefined ? '—' : formatFixed(price, decimals)}
      </span>
    </p>
  );
}
