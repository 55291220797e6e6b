import type { RegisteredName } from '../channels.js';
import { botStatusStore } from '../live/bot_statuses.js';
import type { BotControls, BotStatusState } from '../live/bot_statuses.js';
import { useRunner } from './use_command.js';
import { useLive } from './use_live.js';
import type { LiveOptions, Parts } from './use_live.js';

/** What `useBotStatus` takes to start and stop bots, too. */
export interface BotControlOptions extends LiveOptions {
  /** The channel that takes `start_bot` and `stop_bot`: 'dashboard', or one of your own. */
  readonly control: RegisteredName;
}

/** The commands of `useBotStatus`. */
export type BotControlParts = {
  readonly [Key in keyof BotControls]: Parts<BotControls[Key]>;
};

/**
 * The status of every bot and how many run; with `control`, also the commands that start and stop
 * one. Keeps the channel (default: 'botStatus') and that of `control` connected while the
 * component is mounted. Who may not start bots finds `forbidden` in `start.error`; a bot that could
 * not be started says why in `start.data`.
 *
 * @throws TidewireError `provider_missing`, `unknown_channel`.
 * @example
 * const { bots, runningCount, start, stop } = useBotStatus({ control: 'dashboard' });
 * // <button @click="start.run()">Start</button>
 */
export function useBotStatus(options: BotControlOptions): Parts<BotStatusState> & BotControlParts;
export function useBotStatus(options?: LiveOptions): Parts<BotStatusState>;
export function useBotStatus(
  options: LiveOptions & { readonly control?: string } = {},
): Parts<BotStatusState> & Partial<BotControlParts> {
  const shown = useLive(botStatusStore, options);
  if (options.control === undefined) return shown;
  return {
    ...shown,
    start: useRunner<BotControls['start']>(options.control, 'start_bot'),
    stop: useRunner<BotControls['stop']>(options.control, 'stop_bot'),
  };
}
