#pragma once

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

/// Reads one value for each of `values`; false if the column is not well-formed.
[[nodiscard]] bool read_column(BitReader& in, std::span<std::uint64_t> values);

}  // namespace tidewire::wire
