#include "store/saved_bot.hpp"

#include <utility>

#include "store/sqlite_statement.hpp"

namespace tidewire::server {
namespace {

constexpr std::int64_t never = -1;

std::uint64_t count(const SqliteStatement& row, int column) {
  return static_cast<std::uint64_t>(row.integer(column));
}

std::int64_t stored(std::uint64_t count) { return static_cast<std::int64_t>(count); }

}  // namespace

std::string_view SavedBot::tables() {
  return R"(
  CREATE TABLE IF NOT EXISTS bots (
    id TEXT PRIMARY KEY, symbol TEXT NOT NULL, running INTEGER NOT NULL,
    started_at INTEGER NOT NULL, iterations INTEGER NOT NULL, price REAL NOT NULL,
    cash REAL NOT NULL, quantity REAL NOT NULL, entry_price REAL NOT NULL, entry_cost REAL NOT NULL,
    trades INTEGER NOT NULL, wins INTEGER NOT NULL, losses INTEGER NOT NULL,
    realized_profit REAL NOT NULL, fees REAL NOT NULL
  ) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS bot_trades (
    number INTEGER PRIMARY KEY, bot_id TEXT NOT NULL, symbol TEXT NOT NULL, buy INTEGER NOT NULL,
    price REAL NOT NULL, quantity REAL NOT NULL, fee REAL NOT NULL, profit REAL NOT NULL,
    time INTEGER NOT NULL, balance REAL NOT NULL
  );
)";
}

wire::Result<std::optional<SavedBot::Record>, StoreError> SavedBot::load() const {
  SqliteStatement row(database_->database(),
                      "SELECT symbol, running, started_at, iterations, price, cash, quantity, "
                      "entry_price, entry_cost, trades, wins, losses, realized_profit, fees "
                      "FROM bots WHERE id = ?");
  row.bind(bot_id_);
  if (!row.step()) {
    if (row.failed()) return row.error();
    return std::optional<Record>();
  }
  Record record{row.text(0),
                {row.integer(1) != 0, std::nullopt, count(row, 3), row.number(4), row.number(5),
                 row.number(6), row.number(7), row.number(8),
                 {count(row, 9), count(row, 10), count(row, 11), row.number(12), row.number(13)}},
                {}};
  if (row.integer(2) != never) record.state.started_at = wire::UnixMillis{row.integer(2)};
  SqliteStatement trades(database_->database(),
                         "SELECT buy, price, quantity, fee, profit, time, symbol, balance FROM ("
                         "SELECT * FROM bot_trades WHERE bot_id = ? ORDER BY number DESC LIMIT ?) "
                         "ORDER BY number");
  trades.bind(bot_id_).bind(static_cast<std::int64_t>(trades_max_));
  while (trades.step()) {
    record.trades.push_back({{trades.integer(0) != 0, trades.number(1), trades.number(2),
                              trades.number(3), trades.number(4), {trades.integer(5)}},
                             trades.text(6), trades.number(7)});
  }
  if (trades.failed()) return trades.error();
  return std::optional(std::move(record));
}

bool SavedBot::keep(const std::string& symbol, const BotState& state,
                    const std::optional<BotDeal>& deal) {
  return database_->now([&](sqlite3* database) {
    return write(database, symbol, state) && (!deal || write(database, *deal));
  });
}

void SavedBot::keep_later(const std::string& symbol, const BotState& state) {
  database_->later([this, symbol, state](sqlite3* database) {
    return write(database, symbol, state);
  });
}

bool SavedBot::write(sqlite3* database, const std::string& symbol, const BotState& state) const {
  SqliteStatement insert(database,
                         "INSERT OR REPLACE INTO bots (id, symbol, running, started_at, "
                         "iterations, price, cash, quantity, entry_price, entry_cost, trades, "
                         "wins, losses, realized_profit, fees) "
                         "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
  insert.bind(bot_id_).bind(symbol).bind(std::int64_t{state.running});
  insert.bind(state.started_at ? state.started_at->ms : never).bind(stored(state.iterations));
  insert.bind(state.price).bind(state.cash).bind(state.quantity).bind(state.entry_price);
  insert.bind(state.entry_cost).bind(stored(state.stats.trades)).bind(stored(state.stats.wins));
  insert.bind(stored(state.stats.losses)).bind(state.stats.realized_profit);
  return insert.bind(state.stats.fees).run();
}

bool SavedBot::write(sqlite3* database, const BotDeal& deal) const {
  const BotTrade& trade = deal.trade;
  SqliteStatement insert(database,
                         "INSERT INTO bot_trades (bot_id, symbol, buy, price, quantity, fee, "
                         "profit, time, balance) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)");
  insert.bind(bot_id_).bind(deal.symbol).bind(std::int64_t{trade.buy}).bind(trade.price);
  insert.bind(trade.quantity).bind(trade.fee).bind(trade.profit).bind(trade.time.ms);
  if (!insert.bind(deal.balance).run()) return false;
  SqliteStatement old(database,
                      "DELETE FROM bot_trades WHERE bot_id = ?1 AND number <= ("
                      "SELECT number FROM bot_trades WHERE bot_id = ?1 "
                      "ORDER BY number DESC LIMIT 1 OFFSET ?2)");
  return old.bind(bot_id_).bind(static_cast<std::int64_t>(trades_max_)).run();
}

}  // namespace tidewire::server
