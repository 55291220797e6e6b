import { toValue } from 'vue';
import type { MaybeRefOrGetter } from 'vue';

import type { RegisteredName } from '../channels.js';
import { auctionStore } from '../live/auction.js';
import type { AuctionHubState } from '../live/auction.js';
import { useClient } from './client.js';
import { useParts } from './use_live.js';
import type { Parts } from './use_live.js';

/** What `useAuctionHub` takes besides the auction; everything may be left out. */
export interface AuctionOptions {
  /** Another hub that speaks the same. Default: 'auctions'. */
  readonly channel?: RegisteredName;
}

/**
 * One auction while the component is mounted: its falling price, who looks on, what is left, and
 * the verb to bid with. It is joined on each connection anew; while no socket is live the price is
 * polled.
 *
 * @param id May be a ref or a getter; null or undefined: no auction (yet), nothing is connected.
 * @throws TidewireError `provider_missing`, `unknown_channel`.
 * @example
 * const { currentPrice, activeViewers, placeBid, isConnected } = useAuctionHub(() => props.id);
 * // <button v-if="currentPrice" @click="placeBid(currentPrice)">Buy at {{ currentPrice }}</button>
 */
export function useAuctionHub(
  id: MaybeRefOrGetter<string | null | undefined>,
  options: AuctionOptions = {},
): Parts<AuctionHubState> {
  const client = useClient();
  return useParts(() => auctionStore(client, toValue(id), options.channel));
}
