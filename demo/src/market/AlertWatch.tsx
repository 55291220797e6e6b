import { channelLog } from '../lib/channel_log.ts';
import { useStore } from '../lib/use_store.ts';
import { useSession } from '../session/current.ts';
import { ALERT_LOG } from './alert_log.ts';

/** Hears of alerts wherever the market is connected: they are told once, as the connection begins. */
export function AlertWatch() {
  useStore(channelLog(useSession().client, ALERT_LOG));
  return null;
}
