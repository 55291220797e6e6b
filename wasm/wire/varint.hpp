#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace tidewire::wire {

/// Seven bits a byte, the lowest first; the top bit says that more follow (LEB128).
inline void append_varint(std::uint64_t value, std::string& out) {
  while (value >= 0x80) {
    out.push_back(static_cast<char>((value & 0x7F) | 0x80));
    value >>= 7;
  }
  out.push_back(static_cast<char>(value));
}

/// Takes one off the front; false if there is none, or if it does not fit 63 bits.
inline bool read_varint(std::string_view& rest, std::uint64_t& out) {
  out = 0;
  for (int shift = 0; shift < 63 && !rest.empty(); shift += 7) {
    const auto byte = static_cast<unsigned char>(rest.front());
    rest.remove_prefix(1);
    out |= static_cast<std::uint64_t>(byte & 0x7F) << shift;
    if ((byte & 0x80) == 0) return true;
  }
  return false;
}

/// 0, -1, 1, -2, 2 … become 0, 1, 2, 3, 4 …
constexpr std::uint64_t zigzag(std::int64_t value) {
  return static_cast<std::uint64_t>(value) << 1 ^ static_cast<std::uint64_t>(value >> 63);
}

constexpr std::int64_t unzigzag(std::uint64_t value) {
  return static_cast<std::int64_t>(value >> 1 ^ (0 - (value & 1)));
}

}  // namespace tidewire::wire
