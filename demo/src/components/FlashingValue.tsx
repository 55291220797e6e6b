import { useFlash } from '../lib/use_flash.ts';

interface Props {
  /** What rises or falls; undefined while it is not known. */
  readonly value: number | undefined;
  readonly text: string;
}

/** A figure that flashes when it moves; CSS leaves the flash out for who asked for less motion. */
export function FlashingValue({ value, text }: Props) {
  const { direction, count } = useFlash(value);
  return (
    <span key={count} className={`flash flash--${direction}`}>
      {text}
    </span>
  );
}
