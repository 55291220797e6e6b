#pragma once

#include <optional>
#include <string_view>

namespace tidewire::wire {

/// The double nearest (ties to even) to a number of JSON that has been checked and has no sign;
/// nothing where that is beyond the largest one. Exact for any number of digits, in bounded time
/// and memory: digits beyond the 800th only break ties.
///
/// In WebAssembly it is wasm/binding/decimal_rounding.cpp, which asks the engine: that has the same
/// already, and ours would be 1 kB of what a page downloads.
[[nodiscard]] std::optional<double> round_decimal(std::string_view number);

}  // namespace tidewire::wire
