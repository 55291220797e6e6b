#pragma once

#include <cstdint>
#include <string>

namespace tidewire::wire {

/// In decimal, with a minus if it is negative. Ours because what the standard library has for it
/// holds tables, and is there once for each width of integer.
void append_integer(std::int64_t value, std::string& out);

[[nodiscard]] std::string integer_text(std::int64_t value);

}  // namespace tidewire::wire
