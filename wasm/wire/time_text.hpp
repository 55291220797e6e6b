#pragma once

#include <optional>
#include <string_view>

#include "wire/time.hpp"

namespace tidewire::wire {

/// Reads an RFC 3339 / ISO 8601 date and time such as `2020-02-22T00:00:02.111Z`, as Python's
/// `isoformat()` and JavaScript's `toISOString()` write it. A time without an offset is UTC;
/// digits beyond milliseconds are dropped.
[[nodiscard]] std::optional<UnixMillis> parse_iso_time(std::string_view text);

}  // namespace tidewire::wire
