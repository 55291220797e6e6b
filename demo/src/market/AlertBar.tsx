import { useCommand, useConnection } from 'tidewire/react';
import { formatClock, formatFixed } from '../lib/format.ts';
import { alertFor, priceOf } from './alert_log.ts';
import type { Alert, FiredAlert } from './alert_log.ts';

interface Props {
  readonly symbol: string;
  readonly last: number | undefined;
  readonly decimals: number;
  /** Of this symbol. */
  readonly alerts: readonly Alert[];
  readonly fired: FiredAlert | null;
  readonly draft: string;
  readonly onDraft: (text: string) => void;
}

const SIGNS = { above: '▲', below: '▼' } as const;
const VERBS = { above: 'rose to', below: 'fell to' } as const;

/** Sets and clears alerts; the chart shows them as lines, and a click on it fills in the price. */
export function AlertBar({ symbol, last, decimals, alerts, fired, draft, onDraft }: Props) {
  const set = useCommand('market', 'set_alert');
  const clear = useCommand('market', 'clear_alert');
  const { error } = useConnection('market');
  const level = priceOf(draft);
  const problem = set.error ?? clear.error ?? (error?.code.includes('alert') === true ? error : null);
  return (
    <div className="alerts">
      <form
        className="alerts__form"
        onSubmit={(event) => {
          event.preventDefault();
          if (level === undefined || last === undefined) return;
          void set.run(alertFor(symbol, level, last));
          onDraft('');
        }}
      >
        <label className="visually-hidden" htmlFor="alert-price">
          Alert at price
        </label>
        <input
          id="alert-price"
          className="input alerts__price"
          inputMode="decimal"
          autoComplete="off"
          placeholder="Alert at…"
          value={draft}
          aria-invalid={draft !== '' && level === undefined}
          onChange={(event) => onDraft(event.target.value)}
        />
        <button type="submit" className="button button--small" disabled={level === undefined || !set.isReady || last === undefined}>
          Set alert
        </button>
      </form>
      <ul className="alerts__list" aria-label={`Alerts of ${symbol}`}>
        {alerts.map(({ id, level: at, side }) => (
          <li key={id} className="alerts__chip" data-testid="alert">
            <span aria-hidden="true">{SIGNS[side]}</span>
            <span className="visually-hidden">{side}</span>
            {formatFixed(at, decimals)}
            <button type="button" aria-label={`Clear the alert at ${formatFixed(at, decimals)}`} disabled={!clear.isReady} onClick={() => void clear.run({ id })}>
              ×
            </button>
          </li>
        ))}
      </ul>
      <p className="alerts__fired" role="status" data-testid="alert-fired">
        {problem !== null
          ? problem.message
          : fired !== null
            ? `${fired.symbol} ${VERBS[fired.side]} ${formatFixed(fired.level, decimals)} at ${formatClock(fired.time)}.`
            : alerts.length === 0
              ? 'Click the chart to choose a price.'
              : ''}
      </p>
    </div>
  );
}
