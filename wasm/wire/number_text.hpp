#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tidewire::wire {

/// The double nearest to a JSON number (RFC 8259 section 6), or nothing if `text` is not exactly
/// one such number or is beyond the range of a double. Independent of the locale.
[[nodiscard]] std::optional<double> text_to_double(std::string_view text);

/// Appends the shortest text that reads back as the same double. `value` must be finite.
void append_double(double value, std::string& out);

}  // namespace tidewire::wire
