#include "store/open_sqlite.hpp"

#include <sqlite3.h>

#include <cstdint>
#include <optional>

#include "store/sqlite_statement.hpp"

namespace tidewire::server {
namespace {

// FULL: a commit is on the disk before it is answered, also if the machine loses its power.
constexpr const char* durable = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;";

/// Grows whenever an earlier program could no longer read the file. 0 is a file of before there was
/// a number: it lacks some tables, which are added like those of a new file.
constexpr std::int64_t schema_version = 1;

/// What is wrong with the file, if anything. Nothing is written before its version is known.
std::optional<std::string> prepare(sqlite3* database, const std::string& tables) {
  std::int64_t found = 0;
  {
    SqliteStatement version(database, "PRAGMA user_version");
    if (!version.step()) return version.error().message;
    found = version.integer(0);
  }
  if (found > schema_version) {
    return "it was written by a newer version of this program (schema " + std::to_string(found) +
           ", known is " + std::to_string(schema_version) + ")";
  }
  if (!execute(database, durable) || !execute(database, tables.c_str())) {
    return sqlite3_errmsg(database);
  }
  const std::string mark = "PRAGMA user_version = " + std::to_string(schema_version);
  if (found < schema_version && !execute(database, mark.c_str())) return sqlite3_errmsg(database);
  return std::nullopt;
}

}  // namespace

bool execute(sqlite3* database, const char* sql) {
  return sqlite3_exec(database, sql, nullptr, nullptr, nullptr) == SQLITE_OK;
}

wire::Result<sqlite3*, StoreError> open_sqlite(const std::string& path,
                                               const std::string& tables) {
  sqlite3* database = nullptr;
  if (sqlite3_open(path.empty() ? ":memory:" : path.c_str(), &database) == SQLITE_OK) {
    sqlite3_busy_timeout(database, busy_timeout_ms);
    const auto problem = prepare(database, tables);
    if (!problem) return database;
    const StoreError error{"Cannot use the database " + path + ": " + *problem};
    sqlite3_close(database);
    return error;
  }
  const StoreError error{"Cannot use the database " + path + ": " + sqlite3_errmsg(database)};
  sqlite3_close(database);
  return error;
}

}  // namespace tidewire::server
