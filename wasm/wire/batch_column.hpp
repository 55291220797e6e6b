#pragma once

#include <bit>
#include <cstdint>
#include <span>
#include <vector>

#include "wire/bit_stream.hpp"

/// One column of a tick batch: a header of 8 bits (2 for the kind, 6 for its width), then for some
/// kinds a value, then the values.
namespace tidewire::wire {

enum class ColumnKind : std::uint8_t {
  constant = 0,  // all are the value of the header
  golomb = 1,    // exponential Golomb codes of the order `width`
  mostly = 2,    // a 0 where it is the value of the header, else a 1 and the code of another one
  fixed = 3,     // `width` bits each
};

/// Wider values are written as `fixed`.
inline constexpr int golomb_bits_max = 56;

/// Writes the values, none above 2^62, in the kind that takes the fewest bits. `scratch` only saves
/// allocations.
void write_column(std::span<const std::uint64_t> values, std::vector<std::uint64_t>& scratch,
                  BitWriter& out);

namespace column_detail {

/// A code that is too long leaves what cannot be: all ones.
inline constexpr std::uint64_t broken = ~std::uint64_t{0};

/// `value` of any width up to 63 bits.
inline std::uint64_t read_wide(BitReader& in, int width) {
  if (width <= 32) return in.read(width);
  const std::uint64_t high = in.read(width - 32);
  return high << 32 | in.read(32);
}

inline std::uint64_t read_golomb(BitReader& in, int order) {
  const int zeros = std::countl_zero(in.peek() | 1);
  const int bits = zeros + 1 + order;
  if (bits > golomb_bits_max) return broken;
  if (zeros + bits <= 57) {  // the common case: one look
    const std::uint64_t code = in.peek() << zeros >> (64 - bits);
    in.skip(zeros + bits);
    return code - (std::uint64_t{1} << order);
  }
  in.skip(zeros);
  return in.read(bits) - (std::uint64_t{1} << order);
}

}  // namespace column_detail

/// Calls `take(item, value)` for each of `items`; false if the column is not well-formed.
template <typename Item, typename Take>
bool read_column(BitReader& in, std::span<Item> items, Take take) {
  const auto kind = static_cast<ColumnKind>(in.read(2));
  const int width = static_cast<int>(in.read(6));
  std::uint64_t all_broken = 0;  // looked at once, at the end: bad codes are not the common case
  const auto check = [&](std::uint64_t value) {
    all_broken |= value == column_detail::broken;
    return value;
  };
  switch (kind) {
    case ColumnKind::constant: {
      const std::uint64_t value = column_detail::read_wide(in, width);
      for (Item& item : items) take(item, value);
      return true;
    }
    case ColumnKind::golomb: {
      for (Item& item : items) take(item, check(column_detail::read_golomb(in, width)));
      return all_broken == 0;
    }
    case ColumnKind::mostly: {
      const int order = static_cast<int>(in.read(6));
      const std::uint64_t usual = column_detail::read_wide(in, width);
      for (Item& item : items) {
        if (in.read(1) == 0) {
          take(item, usual);
          continue;
        }
        const std::uint64_t other = check(column_detail::read_golomb(in, order));
        take(item, other >= usual ? other + 1 : other);
      }
      return all_broken == 0;
    }
    case ColumnKind::fixed: {
      for (Item& item : items) take(item, column_detail::read_wide(in, width));
      return true;
    }
  }
  return false;
}

}  // namespace tidewire::wire
