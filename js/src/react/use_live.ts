import type { Client } from '../client.js';
import type { Store } from '../store.js';
import { useClient } from './provider.js';
import { useSelected } from './use_store.js';

/** What the hooks of one channel each take; everything may be left out. */
export interface LiveOptions<Name extends string = string> {
  /** Another channel that speaks the same. Default: the built-in one. */
  readonly channel?: Name;
  readonly select?: undefined;
}

/** The same, to show a part: the component renders only when that part has changed. */
export interface SelectOptions<State, Selected, Name extends string = string> {
  readonly channel?: Name;
  /** Picks the part. Called for each change, so keep it cheap. */
  readonly select: (state: State) => Selected;
}

/** The store of one channel, or what `select` picks of it. */
export function useLive<State, Selected>(
  storeOf: (client: Client, channel?: string) => Store<State>,
  options: LiveOptions | SelectOptions<State, Selected> = {},
): State | Selected {
  return useSelected(storeOf(useClient(), options.channel), options.select);
}
