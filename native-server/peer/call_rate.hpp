#pragma once

#include <algorithm>
#include <cstdint>

#include "wire/time.hpp"

namespace tidewire::server {

/// A bucket of permits: `burst` at once, then one more every `refill_ms`.
class CallRate {
 public:
  CallRate(std::int64_t burst, wire::Millis refill_ms) : burst_(burst), refill_ms_(refill_ms) {}

  /// Takes a permit; false when there is none.
  bool take(wire::Instant now) {
    // The bucket as a point in time: each call moves it on, and it may be ahead by a burst.
    const wire::Instant full_at = std::max(full_at_, now);
    if (full_at - now > (burst_ - 1) * refill_ms_) return false;
    full_at_ = full_at + refill_ms_;
    return true;
  }

 private:
  std::int64_t burst_;
  wire::Millis refill_ms_;
  wire::Instant full_at_;  // when all permits are there again
};

}  // namespace tidewire::server
