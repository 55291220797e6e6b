'use client';

import { useEffect, useInsertionEffect, useRef } from 'react';

import type { EventData, EventType } from '../channel_types.js';
import type { RegisteredName, RegisteredTypes } from '../channels.js';
import type { ChannelEvent } from '../events.js';
import { eventStore } from '../live/last_event.js';
import type { ChannelState } from '../live/last_event.js';
import { NOTHING } from '../store.js';
import type { Store } from '../store.js';
import { useClient } from './provider.js';
import { useStore } from './use_store.js';

/**
 * The last message of a channel that is no price, of one `type` or ('*', the default) of any; keeps
 * the channel connected while the component is mounted. At most one render per frame: where each
 * message counts, give a `handler`, which is called for each and renders nothing.
 *
 * @throws TidewireError `provider_missing`, `unknown_channel`.
 * @example
 * const { event } = useChannel('dashboard', 'trade');
 * useChannel('dashboard', 'trade', ({ data }) => flash(data.data.action));
 */
export function useChannel<
  Name extends RegisteredName,
  Type extends EventType<RegisteredTypes<Name>> = '*',
>(channel: Name, type?: Type): ChannelState<EventData<RegisteredTypes<Name>, Type>>;
export function useChannel<
  Name extends RegisteredName,
  Type extends EventType<RegisteredTypes<Name>>,
>(
  channel: Name,
  type: Type,
  handler: (event: ChannelEvent<EventData<RegisteredTypes<Name>, Type>>) => void,
): void;
export function useChannel(
  channel: string,
  type = '*',
  handler?: (event: ChannelEvent) => void,
): ChannelState | undefined {
  const client = useClient();
  const latest = useRef(handler);
  useInsertionEffect(() => {
    latest.current = handler;
  });
  const isHandled = handler !== undefined;
  useEffect(() => {
    if (!isHandled) return undefined;
    return client.on(channel, type, (event) => latest.current?.(event));
  }, [client, channel, type, isHandled]);
  const store: Store<ChannelState | undefined> = isHandled
    ? NOTHING
    : eventStore(client, channel, type);
  return useStore(store);
}
