import { formatChange } from '../lib/format.ts';

/** The 24-hour change, with its direction in sign, arrow and colour. */
export function Change({ percent }: { readonly percent: number | undefined }) {
  if (percent === undefined || Number.isNaN(percent)) {
    return (
      <span className="change change--none" aria-label="24-hour change not known">
        —
      </span>
    );
  }
  const direction = percent > 0 ? 'up' : percent < 0 ? 'down' : 'none';
  return (
    <span className={`change change--${direction}`} data-testid="change">
      <span aria-hidden="true">{direction === 'up' ? '▲' : direction === 'down' ? '▼' : '■'}</span>
      {formatChange(percent)}
      <span className="change__period">24 h</span>
    </span>
  );
}
