#pragma once

#include <optional>

#include "services.hpp"

namespace tidewire::server {

/// Takes up what earlier processes have left in the database, and keeps it there from now on. After
/// the feeds have added their symbols; without a database nothing happens.
[[nodiscard]] std::optional<StoreError> restore_saved(Services& services);

/// Hands what has changed to the database: once per second, and (with `end`) when the server ends.
void save_progress(Services& services, wire::UnixMillis now, bool end);

}  // namespace tidewire::server
