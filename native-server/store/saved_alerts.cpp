#include "store/saved_alerts.hpp"

#include <sqlite3.h>

#include <utility>

#include "store/sqlite_statement.hpp"

namespace tidewire::server {
namespace {

constexpr std::int64_t side_unknown = -1;

std::int64_t stored(std::optional<bool> armed) {
  if (!armed) return side_unknown;
  return *armed ? 1 : 0;
}

/// Only who changes the row tells: one that another process has fired for the same tick or a later
/// one is left alone. Numbers of different epochs cannot be compared, and are of other crossings.
std::optional<FireVerdict> mark_fired(sqlite3* database, const Alert& alert,
                                      const wire::Position& position) {
  SqliteStatement update(database,
                         "UPDATE alerts SET armed = 0, fired_epoch = ?1, fired_seq = ?2 "
                         "WHERE id = ?3 AND NOT (fired_epoch = ?1 AND fired_seq >= ?2)");
  update.bind(position.epoch).bind(static_cast<std::int64_t>(position.seq)).bind(alert.id);
  if (!update.run()) return std::nullopt;
  if (sqlite3_changes(database) > 0) return FireVerdict::fire;
  SqliteStatement find(database, "SELECT 1 FROM alerts WHERE id = ?");
  find.bind(alert.id);
  const bool found = find.step();
  if (find.failed()) return std::nullopt;
  return found ? FireVerdict::fired_already : FireVerdict::gone;
}

}  // namespace

std::string_view SavedAlerts::tables() {
  return R"(
  CREATE TABLE IF NOT EXISTS alerts (
    number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, user TEXT NOT NULL, symbol TEXT NOT NULL,
    crypto INTEGER NOT NULL, below INTEGER NOT NULL, level REAL NOT NULL, armed INTEGER NOT NULL,
    fired_epoch TEXT NOT NULL DEFAULT '', fired_seq INTEGER NOT NULL DEFAULT 0
  );
)";
}

wire::Result<std::vector<SavedAlerts::Row>, StoreError> SavedAlerts::load() const {
  SqliteStatement select(database_->database(),
                         "SELECT id, user, symbol, crypto, below, level, armed FROM alerts "
                         "ORDER BY number");
  std::vector<Row> found;
  while (select.step()) {
    const std::int64_t armed = select.integer(6);
    found.push_back({select.text(0), select.text(1), select.text(2), select.integer(3) != 0,
                     select.integer(4) != 0 ? AlertSide::below : AlertSide::above,
                     select.number(5),
                     armed == side_unknown ? std::nullopt : std::optional(armed != 0)});
  }
  if (select.failed()) return select.error();
  return found;
}

bool SavedAlerts::keep(const Alert& alert, std::optional<bool> armed) {
  const auto [symbol, crypto] = describe(alert.symbol);
  return database_->now([&, name = std::string_view(symbol), listed = crypto](sqlite3* database) {
    SqliteStatement insert(database,
                           "INSERT OR REPLACE INTO alerts (id, user, symbol, crypto, below, level, "
                           "armed) VALUES (?, ?, ?, ?, ?, ?, ?)");
    insert.bind(alert.id).bind(alert.user).bind(name).bind(std::int64_t{listed});
    insert.bind(std::int64_t{alert.side == AlertSide::below}).bind(alert.level);
    return insert.bind(stored(armed)).run();
  });
}

bool SavedAlerts::forget(const std::string& id) {
  return database_->now([&id](sqlite3* database) {
    SqliteStatement remove(database, "DELETE FROM alerts WHERE id = ?");
    return remove.bind(id).run();
  });
}

void SavedAlerts::arm(const std::string& id, bool armed) {
  database_->later([id, armed](sqlite3* database) {
    SqliteStatement update(database, "UPDATE alerts SET armed = ? WHERE id = ?");
    return update.bind(std::int64_t{armed}).bind(id).run();
  });
}

std::vector<FireVerdict> SavedAlerts::fire(const std::vector<Alert>& alerts,
                                           const wire::Position& position,
                                           const AndThen& and_then) {
  std::vector<FireVerdict> verdicts;
  const bool written = database_->now([&](sqlite3* database) {
    verdicts.clear();
    for (std::size_t i = 0; i < alerts.size(); ++i) {
      const auto verdict = mark_fired(database, alerts[i], position);
      if (!verdict) return false;
      if (*verdict == FireVerdict::fire && !and_then(database, i)) return false;
      verdicts.push_back(*verdict);
    }
    return true;
  });
  if (!written) verdicts.assign(alerts.size(), FireVerdict::fire);
  return verdicts;
}

}  // namespace tidewire::server
