import { useLayoutEffect } from 'react';
import { useStore } from '../lib/use_store.ts';
import { useSession } from '../session/current.ts';
import { standingOf } from './bid_result.ts';
import type { Heard, Standing } from './bid_result.ts';
import { ownBids } from './own_bids.ts';
import type { OwnBids } from './own_bids.ts';

/** This user's bids in an auction whose round ends at `endsAt`, and what stands of them in it. */
export function useOwnBids(auctionId: string, endsAt: string | undefined, heard: Heard): { readonly bids: OwnBids; readonly standing: Standing } {
  const bids = ownBids(useSession().client, auctionId);
  const { before, answer } = useStore(bids.round);
  // Before anybody sees it: results of the last round would be shown for a moment.
  useLayoutEffect(() => {
    bids.heard(heard);
    bids.follow(endsAt, heard);
  }, [bids, endsAt, heard]);
  return { bids, standing: standingOf(heard, before, answer) };
}
