import { useRef } from 'react';
import { columnDecimals, formatDayClock, formatFixed } from '../lib/format.ts';
import { priceOf } from '../lib/price_text.ts';
import { useLater } from '../lib/use_later.ts';
import { alertFor } from './alert_log.ts';
import type { Alert, FiredAlert } from './alert_log.ts';
import { useAlertCommands } from './use_alert_commands.ts';

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

/** In a sentence, with the decimals of its own pair. */
const describeFired = ({ symbol, side, level, time }: FiredAlert, decimals: number): string =>
  `${symbol} ${VERBS[side]} ${formatFixed(level, decimals)} at ${formatDayClock(time, Date.now())}.`;

/** Sets and clears alerts; the chart shows them as lines, and a click on it fills in the price. */
export function AlertBar({ symbol, last, decimals, alerts, fired, draft, onDraft }: Props) {
  const { isReady, set, clear, problem } = useAlertCommands();
  const level = priceOf(draft);
  const told = useLater(problem, fired);
  const canSet = level !== undefined && last !== undefined && isReady;
  const field = useRef<HTMLInputElement>(null);
  return (
    <div className="alerts">
      <form
        className="alerts__form"
        onSubmit={(event) => {
          event.preventDefault();
          if (!canSet) return;
          set(alertFor(symbol, level, last));
          onDraft('');
        }}
      >
        <label className="visually-hidden" htmlFor="alert-price">
          Alert at price
        </label>
        <input
          ref={field}
          id="alert-price"
          className="input alerts__price"
          inputMode="decimal"
          autoComplete="off"
          placeholder="Alert at…"
          value={draft}
          aria-invalid={draft !== '' && level === undefined}
          onChange={(event) => onDraft(event.target.value)}
        />
        <button type="submit" className="button button--small" aria-disabled={!canSet}>
          Set alert
        </button>
      </form>
      <ul className="alerts__list" aria-label={`Alerts of ${symbol}`}>
        {alerts.map(({ id, level: at, side }) => (
          <li key={id} className="alerts__chip" data-testid="alert">
            <span aria-hidden="true">{SIGNS[side]}</span>
            <span className="visually-hidden">{side}</span>
            {formatFixed(at, decimals)}
            <button
              type="button"
              aria-label={`Clear the alert at ${formatFixed(at, decimals)}`}
              disabled={!isReady}
              onClick={({ detail }) => {
                clear(id);
                // The button goes; who uses the keyboard goes on beside it. On a phone this would call up another one.
                if (detail === 0) field.current?.focus();
              }}
            >
              ×
            </button>
          </li>
        ))}
      </ul>
      <p className="alerts__fired" role="status" data-testid="alert-fired">
        {told === 'first'
          ? problem?.message
          : fired !== null
            ? describeFired(fired, fired.symbol === symbol ? decimals : columnDecimals(0, [fired.level]))
            : alerts.length === 0
              ? 'Click the chart to choose a price.'
              : ''}
      </p>
    </div>
  );
}
