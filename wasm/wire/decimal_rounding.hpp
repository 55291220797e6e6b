#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace tidewire::wire {

/// A number taken apart: digits · 10^exponent, without sign.
struct Decimal {
  /// The first digits, up to 19 of them, leading zeros left out.
  std::uint64_t mantissa = 0;
  /// How often `mantissa` is to be multiplied by ten.
  std::int64_t exponent = 0;
  /// There are more digits than `mantissa` holds: `digits` has all.
  bool truncated = false;
  /// The digits as they were written, with at most one decimal point among them.
  std::string_view digits;
};

/// The double nearest to it (ties to even); nothing where that is beyond the largest one. Exact for
/// any number of digits, in bounded time and memory: digits beyond the 800th only break ties.
[[nodiscard]] std::optional<double> round_decimal(const Decimal& decimal);

}  // namespace tidewire::wire
