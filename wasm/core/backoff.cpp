#include "core/backoff.hpp"

#include <algorithm>
#include <cstddef>

namespace tidewire::core {
namespace {

using wire::Millis;

constexpr Millis spread_ms_max = 60 * 60 * 1'000;

/// first * growth^attempt, at most `longest`; without overflow, however long the outage.
Millis growing_span(Millis first, Millis growth, Millis longest, std::uint32_t attempt) {
  Millis span = first;
  for (std::uint32_t i = 0; i < attempt && span > 0 && span < longest; ++i) span *= growth;
  return std::min(span, longest);
}

}  // namespace

Millis backoff_delay(const BackoffPolicy& policy, std::uint32_t attempt, Millis spread_ms,
                     Random& random) {
  if (!policy.delays_ms.empty()) {
    const std::size_t last = policy.delays_ms.size() - 1;
    return policy.delays_ms[std::min<std::size_t>(attempt, last)];
  }
  const Millis spread = std::clamp<Millis>(spread_ms, 0, spread_ms_max);
  const Millis crowd = growing_span(spread + spread / 4, 4, 7 * spread, attempt);
  const Millis high = std::max(crowd, growing_span(policy.base_ms, 2, policy.cap_ms, attempt));
  const Millis low = attempt == 0 ? 0 : crowd / 3;
  return low + random.up_to(high - low);
}

}  // namespace tidewire::core
