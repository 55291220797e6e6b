#pragma once

#include <compare>
#include <cstdint>

namespace tidewire::wire {

/// A length of time in milliseconds.
using Millis = std::int64_t;

/// A point on the monotonic clock, in milliseconds since an arbitrary start.
///
/// Not convertible to UnixMillis: the two clocks jump independently, and mixing them up is the
/// classic way to make a timer fire years late.
struct Instant {
  std::int64_t ms = 0;
  auto operator<=>(const Instant&) const = default;
};

/// A point on the wall clock, in milliseconds since 1970-01-01 UTC; this is what travels on the
/// wire. It may jump in either direction.
struct UnixMillis {
  std::int64_t ms = 0;
  auto operator<=>(const UnixMillis&) const = default;
};

/// What the host knows about time when it hands an event in. Nothing here reads a clock.
struct Now {
  Instant instant;
  UnixMillis unix;
};

constexpr Instant operator+(Instant at, Millis delta) { return {at.ms + delta}; }
constexpr Millis operator-(Instant later, Instant earlier) { return later.ms - earlier.ms; }
constexpr UnixMillis operator+(UnixMillis at, Millis delta) { return {at.ms + delta}; }
constexpr Millis operator-(UnixMillis later, UnixMillis earlier) { return later.ms - earlier.ms; }

}  // namespace tidewire::wire
