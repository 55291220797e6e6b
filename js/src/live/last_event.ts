import type { Client } from '../client.js';
import type { ChannelEvent } from '../events.js';
import type { Store } from '../store.js';
import { ChannelStore } from './channel_store.js';
import type { Live } from './channel_store.js';
import { cached } from './store_cache.js';

/** What a channel has said last. */
export interface LastEvent<Data = unknown> {
  /** Null before the first; at most one per frame is shown, the newest. */
  readonly event: ChannelEvent<Data> | null;
}

/** What `useChannel` gives. */
export type ChannelState<Data = unknown> = Live<LastEvent<Data>>;

/**
 * The last message of one type, or ('*') of any.
 *
 * @throws TidewireError `unknown_channel`.
 */
export function eventStore(client: Client, channel: string, type = '*'): Store<ChannelState> {
  const isMeant = (event: ChannelEvent): boolean => type === '*' || event.type === type;
  return cached(
    client,
    ['event', channel, type],
    () =>
      new ChannelStore<LastEvent>(client, channel, {
        initial: { event: null },
        apply: (data, events) => {
          const event = events.findLast(isMeant);
          return event === undefined ? data : { ...data, event };
        },
      }),
  );
}
