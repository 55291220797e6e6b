#pragma once

#include <algorithm>
#include <cmath>

#include "wire/time.hpp"

namespace tidewire::server {

/// How much of something is allowed: `per_second` in the long run, `burst` at once. 0: no limit.
struct Rate {
  double per_second = 0;
  double burst = 0;

  [[nodiscard]] bool limits() const { return per_second > 0; }
};

/// One client's use of a rate. Reads no clock; 16 bytes, so that every connection can afford some.
class TokenBucket {
 public:
  /// 0 when `amount` is allowed now, and then it is used up; else the milliseconds until it would
  /// be. More than a burst holds counts as a whole burst: otherwise it would never be allowed.
  [[nodiscard]] wire::Millis take(const Rate& rate, wire::Instant now, double amount = 1) {
    if (!rate.limits()) return 0;
    const double elapsed_s = static_cast<double>(std::max<wire::Millis>(0, now - at_)) / 1'000.0;
    used_ = std::max(0.0, used_ - elapsed_s * rate.per_second);
    at_ = now;
    const double wanted = std::min(amount, rate.burst);
    const double excess = used_ + wanted - rate.burst;
    if (excess > 0) {
      return std::max<wire::Millis>(
          1, static_cast<wire::Millis>(std::ceil(excess / rate.per_second * 1'000.0)));
    }
    used_ += wanted;
    return 0;
  }

 private:
  double used_ = 0;
  wire::Instant at_;
};

}  // namespace tidewire::server
