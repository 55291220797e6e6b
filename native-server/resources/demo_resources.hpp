#pragma once

#include <optional>

#include "store/repository.hpp"
#include "wire/time.hpp"

namespace tidewire::server {

/// Orders of the demo users and some products, for `--demo`. What is there already stays as it is.
[[nodiscard]] std::optional<StoreError> add_demo_resources(Repository& store,
                                                           wire::UnixMillis now);

}  // namespace tidewire::server
