#include "store/open_sqlite.hpp"

#include <sqlite3.h>

namespace tidewire::server {
namespace {

// FULL: a commit is on the disk before it is answered, also if the machine loses its power.
constexpr const char* durable = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;";

/// Another process that has the file open may hold a lock for a moment.
constexpr int busy_timeout_ms = 2'000;

bool execute(sqlite3* database, const char* sql) {
  return sqlite3_exec(database, sql, nullptr, nullptr, nullptr) == SQLITE_OK;
}

}  // namespace

wire::Result<sqlite3*, StoreError> open_sqlite(const std::string& path,
                                               const std::string& tables) {
  sqlite3* database = nullptr;
  const int opened = sqlite3_open(path.empty() ? ":memory:" : path.c_str(), &database);
  if (opened == SQLITE_OK) sqlite3_busy_timeout(database, busy_timeout_ms);
  if (opened == SQLITE_OK && execute(database, durable) && execute(database, tables.c_str())) {
    return database;
  }
  const StoreError error{"Cannot use the database " + path + ": " + sqlite3_errmsg(database)};
  sqlite3_close(database);
  return error;
}

}  // namespace tidewire::server
