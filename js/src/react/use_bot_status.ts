import type { RegisteredName } from '../channels.js';
import { botStatusStore } from '../live/bot_statuses.js';
import type { BotControls, BotStatusState } from '../live/bot_statuses.js';
import { useRunner } from './use_command.js';
import { useLive } from './use_live.js';
import type { LiveOptions, SelectOptions } from './use_live.js';

/** What `useBotStatus` takes to start and stop bots, too. */
export interface BotControlOptions extends LiveOptions<RegisteredName> {
  /** The channel that takes `start_bot` and `stop_bot`: 'dashboard', or one of your own. */
  readonly control: RegisteredName;
}

/**
 * The status of every bot and how many run; with `control`, also the commands that start and stop
 * one. Keeps the channel (default: 'botStatus') and that of `control` connected while the
 * component is mounted. Who may not start bots finds `forbidden` in `start.error`; a bot that could
 * not be started says why in `start.data`.
 *
 * @throws TidewireError `provider_missing`, `unknown_channel`.
 * @example
 * const { bots, runningCount, start, stop } = useBotStatus({ control: 'dashboard' });
 * const status = useBotStatus({ select: ({ bots }) => bots.get('paper-sma')?.status });
 */
export function useBotStatus(options: BotControlOptions): BotStatusState & BotControls;
export function useBotStatus(options?: LiveOptions<RegisteredName>): BotStatusState;
export function useBotStatus<Selected>(
  options: SelectOptions<BotStatusState, Selected, RegisteredName>,
): Selected;
export function useBotStatus<Selected>(
  options: (LiveOptions | SelectOptions<BotStatusState, Selected>) & {
    readonly control?: string;
  } = {},
): (BotStatusState & Partial<BotControls>) | Selected {
  const shown = useLive(botStatusStore, options);
  const start = useRunner<BotControls['start']>(options.control, 'start_bot');
  const stop = useRunner<BotControls['stop']>(options.control, 'stop_bot');
  if (start === undefined || stop === undefined) return shown;
  return { ...(shown as BotStatusState), start, stop };
}
