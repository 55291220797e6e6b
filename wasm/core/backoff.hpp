#pragma once

#include <cstdint>
#include <vector>

#include "core/random.hpp"
#include "wire/time.hpp"

namespace tidewire::core {

struct BackoffPolicy {
  /// Span of the first delay, in milliseconds.
  wire::Millis base_ms = 1'000;
  /// Longest span, in milliseconds.
  wire::Millis cap_ms = 30'000;
  /// If not empty, the delays to use instead, without jitter; the last one repeats. The schedule
  /// of the auction document is {0, 2'000, 10'000, 30'000}.
  std::vector<wire::Millis> delays_ms;
};

/// How long to wait before attempt number `attempt` (0 is the first after a loss).
///
/// Full jitter: uniform in [0, min(cap, base * 2^attempt)], so that clients that lost the same
/// server at the same moment do not come back at the same moment. `spread_ms` widens the first
/// span: the server announces it in proportion to its connections.
[[nodiscard]] wire::Millis backoff_delay(const BackoffPolicy& policy, std::uint32_t attempt,
                                         wire::Millis spread_ms, Random& random);

}  // namespace tidewire::core
