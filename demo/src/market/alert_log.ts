import type { ChannelEvent, PriceAlert } from 'tidewire';
import type { LogRules } from '../lib/channel_log.ts';

/** An alert that the server holds for this user. */
export interface Alert {
  readonly id: string | number;
  readonly symbol: string;
  readonly level: number;
  readonly side: 'above' | 'below';
}

/** One that has fired. */
export interface FiredAlert extends Alert {
  readonly price: number;
  /** Unix milliseconds. */
  readonly time: number;
}

export interface AlertLog {
  readonly alerts: readonly Alert[];
  /** The newest. */
  readonly fired: FiredAlert | null;
}

type Told = PriceAlert & { readonly id: string | number };

function alertOf(told: Told): Alert {
  const { id, symbol } = told;
  return 'above' in told ? { id, symbol, level: told.above, side: 'above' } : { id, symbol, level: told.below, side: 'below' };
}

/** The log once alerts are known not to be there any more. */
export const withoutAlerts = (log: AlertLog, ids: ReadonlySet<Alert['id']>): AlertLog => ({ ...log, alerts: log.alerts.filter(({ id }) => !ids.has(id)) });

function apply(log: AlertLog, { type, data }: ChannelEvent): AlertLog {
  switch (type) {
    case 'alerts':
      return { ...log, alerts: (data as { readonly alerts: readonly Told[] }).alerts.map(alertOf) };
    case 'alert_set': {
      const set = alertOf(data as Told);
      return { ...log, alerts: [...log.alerts.filter(({ id }) => id !== set.id), set] };
    }
    case 'alert_cleared':
      return withoutAlerts(log, new Set([(data as Told).id]));
    case 'alert': {
      const told = data as Told & { readonly price: number; readonly timestamp?: number };
      return { ...log, fired: { ...alertOf(told), price: told.price, time: told.timestamp ?? Date.now() } };
    }
    default:
      return log;
  }
}

/** The alerts that are set, as the server says, and the last one that fired. */
export const ALERT_LOG: LogRules<AlertLog> = {
  channel: 'market',
  types: ['alerts', 'alert_set', 'alert_cleared', 'alert'],
  initial: { alerts: [], fired: null },
  apply,
  // A server that holds none says nothing; one that was restarted has forgotten them.
  cameLive: (log) => ({ ...log, alerts: [] }),
};

/** Which side of the price a level is on decides what the alert waits for. */
export const alertFor = (symbol: string, level: number, last: number): PriceAlert => (level >= last ? { symbol, above: level } : { symbol, below: level });
