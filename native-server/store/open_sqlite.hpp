#pragma once

#include <string>

#include "store/repository.hpp"
#include "wire/result.hpp"

struct sqlite3;

namespace tidewire::server {

/// Another process that has the file open may hold a lock for a moment.
inline constexpr int busy_timeout_ms = 2'000;

/// Opens a database, which the caller closes: write-ahead log, every commit synchronised to the
/// disk before it is answered, two seconds of patience with the locks of other processes. Creates
/// the file when there is none; an empty path is a database in memory. `tables` is run once: it
/// creates what is missing, so a file of an earlier program is brought up to date. One that a later
/// program has written, or that is no database, is an error and stays as it is.
[[nodiscard]] wire::Result<sqlite3*, StoreError> open_sqlite(const std::string& path,
                                                             const std::string& tables);

/// Runs a statement without rows and values; false when it failed.
bool execute(sqlite3* database, const char* sql);

}  // namespace tidewire::server
