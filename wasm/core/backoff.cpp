#include "core/backoff.hpp"

#include <algorithm>
#include <cstddef>

namespace tidewire::core {
namespace {

/// base * 2^attempt without overflow, however long the outage.
wire::Millis exponential_span(const BackoffPolicy& policy, std::uint32_t attempt) {
  wire::Millis span = policy.base_ms;
  for (std::uint32_t i = 0; i < attempt && span < policy.cap_ms; ++i) span *= 2;
  return std::min(span, policy.cap_ms);
}

}  // namespace

wire::Millis backoff_delay(const BackoffPolicy& policy, std::uint32_t attempt,
                           wire::Millis spread_ms, Random& random) {
  if (!policy.delays_ms.empty()) {
    const std::size_t last = policy.delays_ms.size() - 1;
    return policy.delays_ms[std::min<std::size_t>(attempt, last)];
  }
  wire::Millis span = exponential_span(policy, attempt);
  if (attempt == 0) span = std::max(span, spread_ms);
  return random.up_to(span);
}

}  // namespace tidewire::core
