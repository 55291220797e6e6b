import type { BotControlMessage, BotStatus } from '../channel_events.js';
import type { Client } from '../client.js';
import type { CommandOptions } from '../commands.js';
import type { ChannelEvent } from '../events.js';
import type { Store } from '../store.js';
import { dropOldest, isObject } from './bounded.js';
import { ChannelStore } from './channel_store.js';
import type { Live } from './channel_store.js';
import type { CommandState } from './command_runner.js';
import { cached } from './store_cache.js';

/** Bots that are kept; of more, the first known one is forgotten. */
const BOTS_MAX = 1000;

/** What is known of the bots. */
export interface BotStatuses {
  /** The last status of each bot by its id, in the order in which they were first heard of. */
  readonly bots: ReadonlyMap<string, BotStatus>;
  /** How many of them say 'running'. */
  readonly runningCount: number;
}

/** `useBotStatus` without its commands. */
export type BotStatusState = Live<BotStatuses>;

/** The commands for bots, where `useBotStatus` is told which channel takes them. */
export interface BotControls {
  readonly start: CommandState<[payload?: undefined, options?: CommandOptions], BotControlMessage>;
  readonly stop: CommandState<[payload?: undefined, options?: CommandOptions], BotControlMessage>;
}

const NO_BOTS: BotStatuses = { bots: new Map(), runningCount: 0 };

/**
 * The status of every bot. After a reconnect the server repeats them; a bot that is gone by then
 * keeps its last known one. At most 1,000 bots.
 *
 * @param channel Default: 'botStatus'.
 * @throws TidewireError `unknown_channel`.
 */
export function botStatusStore(client: Client, channel = 'botStatus'): Store<BotStatusState> {
  return cached(
    client,
    ['bots', channel],
    () => new ChannelStore(client, channel, { initial: NO_BOTS, apply }),
  );
}

function apply(data: BotStatuses, events: readonly ChannelEvent[]): BotStatuses {
  const bots = new Map(data.bots);
  let isChanged = false;
  for (const event of events) {
    if (event.type !== 'bot_status' || !isStatus(event.data)) continue;
    bots.set(String(event.data.bot_id), event.data);
    isChanged = true;
  }
  if (!isChanged) return data;
  dropOldest(bots, BOTS_MAX);
  let runningCount = 0;
  for (const { status } of bots.values()) if (status === 'running') runningCount += 1;
  return { ...data, bots, runningCount };
}

/** A bot of another server may have a number for its id. */
function isStatus(data: unknown): data is BotStatus {
  return isObject(data) && data['bot_id'] !== undefined && data['bot_id'] !== null;
}
