import type { RegisteredName } from '../channels.js';
import { auctionStore } from '../live/auction.js';
import type { AuctionHubState } from '../live/auction.js';
import { useClient } from './provider.js';
import { useSelected } from './use_store.js';

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
 * @param id Null or undefined: no auction (yet), nothing is connected.
 * @throws TidewireError `provider_missing`, `unknown_channel`.
 * @example
 * const { currentPrice, activeViewers, placeBid, isConnected } = useAuctionHub(auctionId);
 * if (currentPrice === null) return <p>No price yet</p>;
 * return <button onClick={() => placeBid(currentPrice)}>Buy at {currentPrice}</button>;
 */
export function useAuctionHub(
  id: string | null | undefined,
  options?: AuctionOptions & { readonly select?: undefined },
): AuctionHubState;
export function useAuctionHub<Selected>(
  id: string | null | undefined,
  options: AuctionOptions & { readonly select: (state: AuctionHubState) => Selected },
): Selected;
export function useAuctionHub<Selected>(
  id: string | null | undefined,
  options: AuctionOptions & {
    readonly select?: ((state: AuctionHubState) => Selected) | undefined;
  } = {},
): AuctionHubState | Selected {
  return useSelected(auctionStore(useClient(), id, options.channel), options.select);
}
