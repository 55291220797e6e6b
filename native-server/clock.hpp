#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>

#include "wire/time.hpp"

namespace tidewire::server {

/// The process's clocks; the only place of the server that reads them.
[[nodiscard]] inline wire::Now now() {
  using std::chrono::duration_cast;
  using std::chrono::milliseconds;
  const auto instant = std::chrono::steady_clock::now().time_since_epoch();
  const auto unix = std::chrono::system_clock::now().time_since_epoch();
  return {{duration_cast<milliseconds>(instant).count()},
          {duration_cast<milliseconds>(unix).count()}};
}

/// For measuring what takes less than a millisecond.
[[nodiscard]] inline std::int64_t monotonic_us() {
  const auto instant = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::microseconds>(instant).count();
}

/// For timers: the point of the monotonic clock that an Instant names, or one far enough ahead:
/// the clock counts nanoseconds, and a token that never ends names a time beyond what they can.
[[nodiscard]] inline std::chrono::steady_clock::time_point time_point(wire::Instant at) {
  constexpr std::int64_t ms_max = std::int64_t{1} << 42;  // 139 years after the machine's start
  return std::chrono::steady_clock::time_point(std::chrono::milliseconds(std::min(at.ms, ms_max)));
}

}  // namespace tidewire::server
