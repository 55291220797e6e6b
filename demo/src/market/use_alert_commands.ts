import { useEffect, useRef, useState } from 'react';
import { useCommand, useConnection } from 'tidewire/react';
import type { ConnectionSnapshot, PriceAlert } from 'tidewire';
import { channelLog } from '../lib/channel_log.ts';
import { useSession } from '../session/current.ts';
import { ALERT_LOG, withoutAlerts } from './alert_log.ts';
import type { Alert } from './alert_log.ts';

type Fault = NonNullable<ConnectionSnapshot['error']>;

/** The server holds the alert no more: another tab has cleared it. */
const UNKNOWN_ALERT = 'unknown_alert';

/** Whether the server speaks of an alert; that one is gone already is no problem to who clears it. */
const isProblem = ({ code }: Fault): boolean => (code.includes('alert') && code !== UNKNOWN_ALERT) || code === 'store_failed';

/** Sets alerts and clears them; `problem` is what went wrong with the last of these. */
export function useAlertCommands() {
  const { client } = useSession();
  const setting = useCommand('market', 'set_alert');
  const clearing = useCommand('market', 'clear_alert');
  const { error } = useConnection('market');
  const [overcome, setOvercome] = useState<Fault | null>(null);
  const asked = useRef(new Set<Alert['id']>());
  useEffect(() => {
    // A refusal does not say of which alert: of those that were to be cleared, and are gone or about to be.
    const ids = new Set(asked.current);
    asked.current.clear();
    if (error?.code === UNKNOWN_ALERT) channelLog(client, ALERT_LOG).change((log) => withoutAlerts(log, ids));
  }, [client, error]);
  const begin = (): void => {
    setting.reset();
    clearing.reset();
    setOvercome(error);
  };
  const refused = error !== null && error !== overcome && isProblem(error) ? error : null;
  return {
    isReady: setting.isReady,
    set: (alert: PriceAlert): void => {
      begin();
      void setting.run(alert);
    },
    clear: (id: Alert['id']): void => {
      begin();
      asked.current.add(id);
      void clearing.run({ id });
    },
    problem: setting.error ?? clearing.error ?? refused,
  };
}
