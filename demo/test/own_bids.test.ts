import { TidewireError } from 'tidewire';
import { expect, test } from 'vitest';
import { NOTHING_HEARD, standingOf } from '../src/auctions/bid_result.ts';
import type { BidOutcome, Heard } from '../src/auctions/bid_result.ts';
import { OwnBids } from '../src/auctions/own_bids.ts';

const accepted = (bidId: string) => ({ bidId, winningPrice: 90, reservationId: 'r', expiresAt: '2026-01-01T00:15:00Z' });
const rejected = (bidId: string) => ({ bidId, reason: 'sold_out', currentPrice: 90 });
const yes = (bidId: string): BidOutcome => ({ ok: true, data: accepted(bidId) });
const no = (code: string): BidOutcome => ({ ok: false, error: new TidewireError(code, code) });
const heard = (told: Partial<Heard>): Heard => ({ ...NOTHING_HEARD, ...told });

function standing(bids: OwnBids, told: Heard) {
  const { before, answer } = bids.round.getSnapshot();
  return standingOf(told, before, answer);
}

test('a bid keeps its id until an answer decides it', () => {
  const bids = new OwnBids();
  const id = bids.nextId();
  for (const code of ['timed_out', 'connection_lost', 'bids_unavailable', 'store_failed', 'http_502']) {
    bids.answered(id, no(code), NOTHING_HEARD);
    expect(bids.nextId()).toBe(id);
  }
  bids.answered(id, yes(id), NOTHING_HEARD);
  const next = bids.nextId();
  expect(next).not.toBe(id);
  bids.answered(next, no('price_too_low'), NOTHING_HEARD);
  expect(bids.nextId()).not.toBe(next);
});

test('a bid whose answer was lost is decided by what the hub tells of it', () => {
  const bids = new OwnBids();
  const id = bids.nextId();
  bids.answered(id, no('timed_out'), NOTHING_HEARD);
  bids.heard(heard({ accepted: accepted('of another tab') }));
  expect(bids.nextId()).toBe(id);
  bids.heard(heard({ accepted: accepted(id) }));
  expect(bids.nextId()).not.toBe(id);
});

test('an answer stands until the hub has more to say', () => {
  const bids = new OwnBids();
  const id = bids.nextId();
  bids.answered(id, no('sold_out'), NOTHING_HEARD);
  expect(standing(bids, NOTHING_HEARD).result).toEqual({ kind: 'rejected', bidId: id, reason: 'sold_out', currentPrice: null });
  expect(standing(bids, heard({ rejected: rejected(id) })).result).toMatchObject({ currentPrice: 90 });
  expect(standing(bids, heard({ accepted: accepted('of another tab') })).result).toMatchObject({ bidId: 'of another tab' });
});

test('what was told of a round does not stand under the next one', () => {
  const bids = new OwnBids();
  const told = heard({ rejected: rejected('a'), soldToOthers: 2 });
  bids.follow('12:00', NOTHING_HEARD);
  expect(standing(bids, told)).toMatchObject({ result: { bidId: 'a' }, soldToOthers: 2 });
  bids.answered('b', no('auction_ended'), told);
  bids.follow('12:03', told);
  expect(standing(bids, told)).toEqual({ result: null, soldToOthers: 0 });
  expect(standing(bids, { ...told, accepted: accepted('c'), rejected: null }).result).toMatchObject({ bidId: 'c' });
});

test('a bid that nobody decided is not made again in the next round', () => {
  const bids = new OwnBids();
  const id = bids.nextId();
  bids.answered(id, no('timed_out'), NOTHING_HEARD);
  // The list comes only now: it is the same round.
  bids.follow('12:00', NOTHING_HEARD);
  expect(bids.nextId()).toBe(id);
  bids.follow('12:03', NOTHING_HEARD);
  expect(bids.nextId()).not.toBe(id);
});
