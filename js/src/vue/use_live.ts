import { computed, toValue } from 'vue';
import type { ComputedRef, MaybeRefOrGetter } from 'vue';

import type { RegisteredName } from '../channels.js';
import type { Client } from '../client.js';
import type { Store } from '../store.js';
import { useClient } from './client.js';
import { useStore } from './use_store.js';

/** What the composables of one channel each take; everything may be left out. */
export interface LiveOptions {
  /** Another channel that speaks the same; may be a ref or a getter. Default: the built-in one. */
  readonly channel?: MaybeRefOrGetter<RegisteredName>;
}

/** A state in parts: each changes only when what it shows has changed; verbs are as they are. */
export type Parts<State extends object> = {
  readonly [Key in keyof State]: State[Key] extends (...given: never) => unknown
    ? State[Key]
    : ComputedRef<State[Key]>;
};

/** The store of one channel, in parts. */
export function useLive<State extends object>(
  storeOf: (client: Client, channel?: string) => Store<State>,
  options: LiveOptions = {},
): Parts<State> {
  const client = useClient();
  return useParts(() => storeOf(client, toValue(options.channel)));
}

/** A store's value in parts; its keys are always the same. */
export function useParts<State extends object>(choose: () => Store<State>): Parts<State> {
  const state = useStore(choose);
  const part = (key: keyof State): unknown => {
    const first = state.value[key];
    if (typeof first !== 'function') return computed(() => state.value[key]);
    // The store may be another one by the time that it is called.
    return (...given: unknown[]): unknown => (state.value[key] as typeof first)(...given);
  };
  const keys = Object.keys(state.value) as (keyof State)[];
  return Object.fromEntries(keys.map((key) => [key, part(key)])) as Parts<State>;
}
