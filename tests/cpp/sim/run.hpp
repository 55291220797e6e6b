#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "sim/failure.hpp"

namespace tidewire::sim {

struct RunResult {
  /// What went wrong, with the virtual time; nothing if the run passed.
  std::optional<std::string> failure;
  FailureKind kind = FailureKind::other;  // where there is one
  std::uint64_t steps = 0;
  std::uint64_t ticks = 0;
  std::uint32_t faults = 0;
};

/// One run: a minute and a half of virtual time with faults, safety checked after every step; then
/// everything heals, the clients must converge, and stay as they are. The seed decides everything.
[[nodiscard]] RunResult run(std::uint64_t seed, bool verbose = false);

}  // namespace tidewire::sim
