import type { BotTrade, ChannelEvent } from 'tidewire';
import type { LogRules } from '../lib/channel_log.ts';

/** What the bot's account looks like; null where the server has not said. */
export interface BotAccount {
  readonly bot_id: string | null;
  readonly status: string | null;
  readonly symbol: string | null;
  readonly balance: number | null;
  readonly position: { readonly quantity: number; readonly price: number } | null;
  readonly price: number | null;
  readonly equity: number | null;
}

export interface BotStats {
  readonly trades: number;
  readonly wins: number;
  readonly losses: number;
  /** 0 to 1; null before the first sale. */
  readonly win_rate: number | null;
  readonly realized_profit: number;
  readonly total_profit: number;
  readonly fees: number;
}

/** One line of the table: a trade, or a place where trades are missing. */
export type BotRow =
  | { readonly kind: 'trade'; readonly key: number; readonly trade: BotTrade }
  /** `count` is null where the server counts anew, so that nobody knows how many there were. */
  | { readonly kind: 'missed'; readonly key: number; readonly count: number | null };

export interface BotLog {
  readonly account: BotAccount;
  readonly stats: BotStats | null;
  /** The newest first, at most 100. */
  readonly rows: readonly BotRow[];
  /** The key of the next row: what the server counts begins anew when it does. */
  readonly nextKey: number;
  /** Trades told since the last statistics, which do not count them yet. */
  readonly uncounted: number;
  /** The equity at the last pushes, the oldest first, at most 120. */
  readonly equity: readonly number[];
}

const ROWS_MAX = 100;
const EQUITY_MAX = 120;
const NOTHING: BotLog = { account: { bot_id: null, status: null, symbol: null, balance: null, position: null, price: null, equity: null }, stats: null, rows: [], nextKey: 0, uncounted: 0, equity: [] };

/** The payload of a dashboard's frame. */
function payloadOf<Data>(event: ChannelEvent): Data | undefined {
  const { data } = event.data as { readonly data?: Data };
  return typeof data === 'object' && data !== null ? data : undefined;
}

type Rows = Pick<BotLog, 'rows' | 'nextKey'>;

function withTrade({ rows, nextKey }: Rows, trade: BotTrade): Rows {
  return { rows: [{ kind: 'trade' as const, key: nextKey, trade }, ...rows].slice(0, ROWS_MAX), nextKey: nextKey + 1 };
}

/**
 * The rows once the server has said how many trades there were in all: statistics are told after
 * each trade and on each connection. Those that nobody listened to were before the ones that they
 * have not counted yet.
 */
function withMissed({ rows, nextKey, stats, uncounted }: BotLog, total: number): Rows {
  const missed = stats === null ? 0 : total - stats.trades - uncounted;
  const before = rows.slice(uncounted);
  if (missed === 0 || before.length === 0) return { rows, nextKey };
  const row: BotRow = { kind: 'missed', key: nextKey, count: missed > 0 ? missed : null };
  return { rows: [...rows.slice(0, uncounted), row, ...before].slice(0, ROWS_MAX), nextKey: nextKey + 1 };
}

function apply(log: BotLog, event: ChannelEvent): BotLog {
  switch (event.type) {
    case 'status': {
      const told = payloadOf<Partial<BotAccount>>(event);
      return told === undefined ? log : { ...log, account: { ...log.account, ...told, symbol: told.symbol || null } };
    }
    case 'status_change': {
      const told = payloadOf<{ bot_id: string; status: string }>(event);
      return told === undefined ? log : { ...log, account: { ...log.account, bot_id: told.bot_id, status: told.status } };
    }
    case 'stats': {
      const stats = payloadOf<BotStats>(event);
      return stats === undefined ? log : { ...log, stats, ...withMissed(log, stats.trades), uncounted: 0 };
    }
    case 'trade': {
      const trade = payloadOf<BotTrade>(event);
      if (trade === undefined) return log;
      return { ...log, ...withTrade(log, trade), uncounted: log.uncounted + 1, account: { ...log.account, balance: trade.balance, price: trade.price } };
    }
    case 'price': {
      const told = payloadOf<{ symbol: string; price: number; equity: number }>(event);
      if (told === undefined) return log;
      const equity = [...log.equity, told.equity].slice(-EQUITY_MAX);
      return { ...log, equity, account: { ...log.account, symbol: told.symbol, price: told.price, equity: told.equity } };
    }
    default:
      return log;
  }
}

/** Everything that the dashboard has pushed. */
export const BOT_LOG: LogRules<BotLog> = { channel: 'dashboard', types: ['status', 'status_change', 'stats', 'trade', 'price'], initial: NOTHING, apply };
