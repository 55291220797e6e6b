#pragma once

#include <optional>

#include "auctions/sqlite_auctions.hpp"
#include "store/repository.hpp"

namespace tidewire::server {

/// Auctions for `--demo`, three of the tenant `acme` and one of `globex`. Each falls for two
/// minutes, holds its floor for half a minute and starts anew half a minute later, by the clock
/// alone, so that several instances agree; the pauses of `acme` do not coincide. What is there
/// already stays as it is.
[[nodiscard]] std::optional<StoreError> add_demo_auctions(SqliteAuctions& store);

}  // namespace tidewire::server
