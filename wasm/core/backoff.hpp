#pragma once

#include <cstdint>
#include <vector>

#include "core/random.hpp"
#include "wire/time.hpp"

namespace tidewire::core {

struct BackoffPolicy {
  /// Span of the first delay, in milliseconds.
  wire::Millis base_ms = 1'000;
  /// Longest span, in milliseconds; a server with a crowd may ask for more (`spread_ms` below).
  wire::Millis cap_ms = 30'000;
  /// If not empty, the delays to use instead, without jitter; the last one repeats. The schedule
  /// of the auction document is {0, 2'000, 10'000, 30'000}.
  std::vector<wire::Millis> delays_ms;
};

/// How long to wait before attempt number `attempt` (0 is the first after a loss).
///
/// A client on its own (`spread_ms` 0): full jitter, uniform in [0, min(cap, base * 2^attempt)].
///
/// A crowd (`spread_ms` > 0, which the server announces in proportion to its connections: 1 ms
/// each, 10 s for 10,000): the delay is uniform in [low, high], where
///
///   crowd = min(7 * spread, 5/4 * spread * 4^attempt)
///   high  = max(crowd, min(cap, base * 2^attempt))
///   low   = crowd / 3, and 0 for the first attempt.
///
/// Full jitter alone does not spread a crowd: the later attempts of those who drew early fall on
/// the first attempts of the others (40 % of all clients in one second), and a span of 30 s that
/// starts at 0 means an attempt every 15 s, 6.7 % a second for ever. Hence:
///  - The first span is a quarter wider than what was announced, because chance alone puts a tenth
///    more than the average into the worst second.
///  - The second delay is at least 5/3 of `spread`, so the second attempts begin where the first
///    ones end: no client tries twice before everybody has tried once.
///  - The spans grow by 4, because second attempts that share a narrow span pile up behind the
///    first; and they end at 7 times `spread`: a fifth of the announced rate.
///  - All of it scales with `spread`: what a server sees in attempts per second does not depend
///    on how many clients it had. Where `spread` is small against `base`, this is full jitter.
/// `npm run bench -- stampede` measures it; `... -- backoff` compares it with other rules.
///
/// `spread_ms` is taken for an hour at most: a server's mistake must not keep clients away.
[[nodiscard]] wire::Millis backoff_delay(const BackoffPolicy& policy, std::uint32_t attempt,
                                         wire::Millis spread_ms, Random& random);

}  // namespace tidewire::core
