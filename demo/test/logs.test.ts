import type { ChannelEvent } from 'tidewire';
import { expect, test } from 'vitest';
import { AUCTION_LOG } from '../src/auctions/auction_log.ts';
import { BOT_LOG } from '../src/bot/bot_log.ts';
import { ALERT_LOG, alertFor } from '../src/market/alert_log.ts';

const event = (type: string, data: object): ChannelEvent => ({ type, data }) as unknown as ChannelEvent;

test('alerts are what the server last said of them', () => {
  const { apply, initial, cameLive } = ALERT_LOG;
  const told = apply(initial, event('alerts', { alerts: [{ id: 1, symbol: 'BTC/USD', above: 5 }] }));
  expect(told.alerts).toEqual([{ id: 1, symbol: 'BTC/USD', level: 5, side: 'above' }]);
  const both = apply(told, event('alert_set', { id: 2, symbol: 'BTC/USD', below: 3 }));
  expect(both.alerts.map(({ side }) => side)).toEqual(['above', 'below']);
  // The answer to one that is there already.
  expect(apply(both, event('alert_set', { id: 2, symbol: 'BTC/USD', below: 3 })).alerts).toHaveLength(2);
  expect(apply(both, event('alert_cleared', { id: 1 })).alerts.map(({ id }) => id)).toEqual([2]);
  expect(cameLive?.(both).alerts).toEqual([]);
});

test('an alert waits for the price to come from the other side', () => {
  expect(alertFor('X', 11, 10)).toEqual({ symbol: 'X', above: 11 });
  expect(alertFor('X', 9, 10)).toEqual({ symbol: 'X', below: 9 });
});

test('the bot log keeps the newest 100 trades and follows the balance', () => {
  let log = BOT_LOG.initial;
  for (let i = 0; i < 120; ++i) log = BOT_LOG.apply(log, event('trade', { type: 'trade', data: { timestamp: i, balance: i, price: i } }));
  expect(log.rows).toHaveLength(100);
  expect(log.rows[0]).toMatchObject({ trade: { timestamp: 119 } });
  expect(log.account).toMatchObject({ balance: 119, price: 119 });
});

type Message = readonly ['trade' | 'stats', number];

function botLog(messages: readonly Message[]) {
  let log = BOT_LOG.initial;
  for (const [type, value] of messages) {
    const data = type === 'trade' ? { timestamp: value, balance: 0, price: 1 } : { trades: value };
    log = BOT_LOG.apply(log, event(type, { type, data }));
  }
  return log;
}

/** The rows of the bot's log after these messages, the newest first: a trade by its time. */
const botRows = (messages: readonly Message[]): readonly (number | string)[] =>
  botLog(messages).rows.map((row) => (row.kind === 'trade' ? row.trade.timestamp : `missed ${row.count}`));

test('rows are told apart though the server counts anew, and plays the same trades again', () => {
  const life: readonly Message[] = [['stats', 0], ['trade', 1], ['stats', 1]];
  const { rows } = botLog([...life, ...life, ...life]);
  expect(rows.map(({ kind }) => kind)).toEqual(['trade', 'missed', 'trade', 'missed', 'trade']);
  expect(new Set(rows.map(({ key }) => key)).size).toBe(5);
});

test('trades that the bot made while nobody listened leave a mark where they are missing', () => {
  expect(botRows([['stats', 5], ['trade', 6], ['stats', 6], ['trade', 7], ['stats', 7]])).toEqual([7, 6]);
  expect(botRows([['trade', 6], ['stats', 6], ['stats', 9], ['trade', 10], ['stats', 10]])).toEqual([10, 'missed 3', 6]);
  // The trade comes before the statistics that tell of the loss.
  expect(botRows([['trade', 6], ['stats', 6], ['trade', 9], ['stats', 9]])).toEqual([9, 'missed 2', 6]);
  // A trade whose statistics were lost with the connection is not missing.
  expect(botRows([['trade', 6], ['stats', 6], ['trade', 7], ['stats', 7], ['stats', 7]])).toEqual([7, 6]);
  expect(botRows([['stats', 5], ['trade', 6], ['stats', 6], ['trade', 7], ['stats', 9]])).toEqual([7, 'missed 2', 6]);
});

test('a bot that counts anew may have made trades that nobody knows of', () => {
  expect(botRows([['trade', 6], ['stats', 6], ['stats', 0], ['trade', 1], ['stats', 1]])).toEqual([1, 'missed null', 6]);
});

test('before the first trade of the page nothing is missing', () => {
  expect(botRows([['stats', 2], ['stats', 9], ['trade', 10], ['stats', 10]])).toEqual([10]);
});

test('what a bot says without data changes nothing', () => {
  for (const type of ['status', 'stats', 'trade', 'price', 'status_change']) {
    expect(BOT_LOG.apply(BOT_LOG.initial, event(type, { type }))).toBe(BOT_LOG.initial);
  }
});

test('the auction log names what the hub said, the newest first', () => {
  const first = AUCTION_LOG.apply([], event('PriceUpdated', { auctionId: 'a', currentPrice: 10, currency: 'EUR' }));
  const second = AUCTION_LOG.apply(first, event('BidRejected', { auctionId: 'a', reason: 'price_too_low', currentPrice: 10 }));
  expect(second.map(({ text }) => text)).toEqual(['bid rejected: price too low', 'falls to €10.00']);
  expect(new Set(second.map(({ key }) => key)).size).toBe(2);
  expect(AUCTION_LOG.apply(second, event('AuctionState', { auctionId: 'a', currentPrice: 10, currency: 'EUR', status: 'active' }))).toBe(second);
});

test('a price that the hub tells again is no news, nor is one after the end', () => {
  const price = (currentPrice: number) => event('PriceUpdated', { auctionId: 'a', currentPrice, currency: 'EUR' });
  const told = AUCTION_LOG.apply([], price(10));
  expect(AUCTION_LOG.apply(told, price(10))).toBe(told);
  expect(AUCTION_LOG.apply(told, price(9))).toHaveLength(2);
  const ended = AUCTION_LOG.apply(told, event('AuctionEnded', { auctionId: 'a', reason: 'sold_out' }));
  expect(ended[0]?.text).toBe('ended: sold out');
  expect(AUCTION_LOG.apply(told, event('AuctionEnded', { auctionId: 'a', reason: 'ended' }))[0]?.text).toBe('ended: the time is over');
  expect(AUCTION_LOG.apply(ended, price(9))).toBe(ended);
  const again = AUCTION_LOG.apply(ended, event('AuctionState', { auctionId: 'a', currentPrice: 20, currency: 'EUR', status: 'active' }));
  expect(again[0]?.text).toBe('a new round begins at €20.00');
  expect(AUCTION_LOG.apply(again, price(19))).toHaveLength(4);
  expect(AUCTION_LOG.apply(ended, event('PriceUpdated', { auctionId: 'b', currentPrice: 9, currency: 'EUR' }))).toHaveLength(3);
});
