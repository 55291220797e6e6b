import { toValue, watch } from 'vue';
import type { MaybeRefOrGetter } from 'vue';

import type { EventData, EventType } from '../channel_types.js';
import type { RegisteredName, RegisteredTypes } from '../channels.js';
import type { ChannelEvent } from '../events.js';
import { eventStore } from '../live/last_event.js';
import type { ChannelState } from '../live/last_event.js';
import { useClient } from './client.js';
import { useParts } from './use_live.js';
import type { Parts } from './use_live.js';
import { whileShown } from './while_shown.js';

/**
 * The last message of a channel that is no price, of one `type` or ('*', the default) of any; keeps
 * the channel connected while the component is mounted. At most one change per frame: where each
 * message counts, give a `handler`, which is called for each.
 *
 * @param channel May be a ref or a getter.
 * @throws TidewireError `provider_missing`, `unknown_channel`.
 * @example
 * const { event } = useChannel('dashboard', 'trade');
 * useChannel('dashboard', 'trade', ({ data }) => flash(data.data.action));
 */
export function useChannel<
  Name extends RegisteredName,
  Type extends EventType<RegisteredTypes<Name>> = '*',
>(
  channel: MaybeRefOrGetter<Name>,
  type?: Type,
): Parts<ChannelState<EventData<RegisteredTypes<Name>, Type>>>;
export function useChannel<
  Name extends RegisteredName,
  Type extends EventType<RegisteredTypes<Name>>,
>(
  channel: MaybeRefOrGetter<Name>,
  type: Type,
  handler: (event: ChannelEvent<EventData<RegisteredTypes<Name>, Type>>) => void,
): void;
export function useChannel(
  channel: MaybeRefOrGetter<string>,
  type = '*',
  handler?: (event: ChannelEvent) => void,
): Parts<ChannelState> | undefined {
  const client = useClient();
  if (handler === undefined) return useParts(() => eventStore(client, toValue(channel), type));
  // Thrown here and not when mounted: a channel that does not exist is a mistake.
  client.connection(toValue(channel));
  const listen = (name: string, _last: unknown, onCleanup: (end: () => void) => void): void =>
    onCleanup(client.on(name, type, handler));
  whileShown(() => watch(() => toValue(channel), listen, { immediate: true }));
  return undefined;
}
