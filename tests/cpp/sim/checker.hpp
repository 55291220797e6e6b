#pragma once

#include <optional>
#include <string>

#include "core/session.hpp"
#include "sim/market.hpp"

namespace tidewire::sim {

/// What must hold of a series at every moment: it is bounded, ordered, without doubles, every
/// point is one that really happened, and while it says `live` nothing is missing inside it.
/// Returns what is wrong, or nothing.
[[nodiscard]] std::optional<std::string> check_safety(core::Session& session, const Truth& truth,
                                                      const std::string& symbol,
                                                      std::size_t points_max);

/// What must hold once everything has healed: live, complete, and up to the newest tick.
[[nodiscard]] std::optional<std::string> check_converged(core::Session& session,
                                                         const Truth& truth,
                                                         const std::string& symbol,
                                                         std::size_t points_max);

}  // namespace tidewire::sim
