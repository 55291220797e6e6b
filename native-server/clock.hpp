#pragma once

#include <chrono>

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

/// For timers: the point of the monotonic clock that an Instant names.
[[nodiscard]] inline std::chrono::steady_clock::time_point time_point(wire::Instant at) {
  return std::chrono::steady_clock::time_point(std::chrono::milliseconds(at.ms));
}

}  // namespace tidewire::server
