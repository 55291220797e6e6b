#include "store/saved_candles.hpp"

#include <string>
#include <utility>
#include <vector>

#include "store/sqlite_statement.hpp"

namespace tidewire::server {
namespace {

constexpr wire::Millis minute_ms = 60'000;

/// A tick that is late by less than this still counts in its minute.
constexpr wire::Millis late_ms = 2'000;

bool write_symbol(sqlite3* database, const std::string& symbol, bool crypto) {
  SqliteStatement insert(database, "INSERT OR IGNORE INTO symbols (name, crypto) VALUES (?, ?)");
  return insert.bind(symbol).bind(std::int64_t{crypto}).run();
}

/// What is older than so many minutes before the newest. By age, not by count, since that takes no
/// look at what stays.
bool trim(sqlite3* database, std::string_view symbol, std::size_t minutes) {
  SqliteStatement remove(database,
                         "DELETE FROM candles WHERE symbol = ?1 AND time <= ("
                         "SELECT MAX(time) FROM candles WHERE symbol = ?1) - ?2");
  return remove.bind(symbol).bind(static_cast<std::int64_t>(minutes) * minute_ms).run();
}

bool write(sqlite3* database, const std::string& symbol, const std::vector<wire::Candle>& candles) {
  SqliteStatement insert(database,
                         "INSERT OR REPLACE INTO candles (symbol, time, open, high, low, close, "
                         "volume) VALUES (?, ?, ?, ?, ?, ?, ?)");
  for (const wire::Candle& candle : candles) {
    insert.reset().bind(symbol).bind(candle.time.ms).bind(candle.open).bind(candle.high);
    if (!insert.bind(candle.low).bind(candle.close).bind(candle.volume).run()) return false;
  }
  return true;
}

wire::Result<std::vector<wire::Candle>, StoreError> read(sqlite3* database,
                                                         const std::string& symbol) {
  SqliteStatement select(database,
                         "SELECT time, open, high, low, close, volume FROM candles "
                         "WHERE symbol = ? ORDER BY time");
  select.bind(symbol);
  std::vector<wire::Candle> candles;
  while (select.step()) {
    candles.push_back({{select.integer(0)}, select.number(1), select.number(2), select.number(3),
                       select.number(4), select.number(5)});
  }
  if (select.failed()) return select.error();
  return candles;
}

struct KnownSymbol {
  std::string name;
  bool crypto = true;
};

wire::Result<std::vector<KnownSymbol>, StoreError> symbols(sqlite3* database) {
  SqliteStatement select(database, "SELECT name, crypto FROM symbols ORDER BY number");
  std::vector<KnownSymbol> found;
  while (select.step()) found.push_back({select.text(0), select.integer(1) != 0});
  if (select.failed()) return select.error();
  return found;
}

bool forget(sqlite3* database, const std::string& symbol) {
  SqliteStatement remove(database, "DELETE FROM symbols WHERE name = ?");
  return remove.bind(symbol).run() && trim(database, symbol, 0);
}

}  // namespace

// No rule for the numbers: what a producer's tick has made of a candle is written as it is.
std::string_view SavedCandles::tables() {
  return R"(
  CREATE TABLE IF NOT EXISTS symbols (
    number INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, crypto INTEGER NOT NULL
  );
  CREATE TABLE IF NOT EXISTS candles (
    symbol TEXT NOT NULL, time INTEGER NOT NULL, open REAL, high REAL, low REAL, close REAL,
    volume REAL, PRIMARY KEY (symbol, time)
  ) WITHOUT ROWID;
)";
}

std::optional<StoreError> SavedCandles::restore(Market& market) {
  const auto known = symbols(database_->database());
  if (!known.ok()) return known.error();
  for (const KnownSymbol& symbol : known.value()) {
    const bool there = market.history().find(symbol.name).has_value();
    if (!there && !market.add(symbol.name, symbol.crypto)) {
      database_->later([name = symbol.name](sqlite3* db) { return forget(db, name); });
      continue;
    }
    database_->later([name = symbol.name, minutes = minutes_max_](sqlite3* db) {
      return trim(db, name, minutes);
    });
    const SymbolId id = *market.history().find(symbol.name);
    if (market.history().last(id)) continue;
    const auto candles = read(database_->database(), symbol.name);
    if (!candles.ok()) return candles.error();
    market.rewrite().restore(id, 0, candles.value(), {});
    if (!candles.value().empty()) last_[id] = candles.value().back();
  }
  return std::nullopt;
}

void SavedCandles::save(const Market& market, wire::UnixMillis now) {
  save_until(market, now + -late_ms);
}

void SavedCandles::save_all(const Market& market, wire::UnixMillis now) {
  save_until(market, now + minute_ms);  // with the minute that is being made
}

void SavedCandles::save_until(const Market& market, wire::UnixMillis end) {
  const MarketHistory& history = market.history();
  for (SymbolId id = 0; id < history.symbol_count(); ++id) {
    const auto last = last_.find(id);
    const wire::UnixMillis from = last == last_.end() ? wire::UnixMillis{} : last->second.time;
    auto candles = history.candles(id, minute_ms, from, minutes_max_);
    // A producer's clock may be ahead: what is of the future is not kept, it would pass for the last.
    while (!candles.empty() && end + late_ms < candles.back().time) candles.pop_back();
    if (!candles.empty() && end < candles.back().time + minute_ms) candles.pop_back();
    // The last one again if it has changed: ticks may be late, or stamped with times long ago.
    if (!candles.empty() && last != last_.end() && candles.front() == last->second) {
      candles.erase(candles.begin());
    }
    if (candles.empty()) continue;
    last_[id] = candles.back();
    database_->later([symbol = std::string(history.symbol(id)), crypto = market.is_crypto(id),
                      minutes = minutes_max_, rows = std::move(candles)](sqlite3* db) {
      return write_symbol(db, symbol, crypto) && write(db, symbol, rows) &&
             trim(db, symbol, minutes);
    });
  }
}

}  // namespace tidewire::server
