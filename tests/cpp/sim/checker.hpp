#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "core/session.hpp"
#include "sim/failure.hpp"
#include "sim/market.hpp"

namespace tidewire::sim {

/// What a checker knows of the server: with positions (`numbered`), or without.
struct Rules {
  const Truth& truth;
  bool numbered = true;
  /// Whether ticks say when they happened; if not, points show when they were heard of.
  bool timed = true;
};

/// What must hold of a series at every moment: it is bounded and ordered, has no doubles, every
/// point is one that really happened, and while it says `live` nothing is missing inside it (a
/// server without positions cannot tell, so there the last rule does not hold). Returns what is
/// wrong, or nothing.
[[nodiscard]] std::optional<Failure> check_series(const core::Session& session,
                                                  const core::Subscription& subscription,
                                                  const Rules& rules, SymbolIndex symbol,
                                                  std::size_t points_max);

/// What must hold once everything has healed: live, complete, and up to the newest tick of one of
/// the `epochs` that are served. Without positions: the newest `calm_ticks` are all there, which is
/// how many have come since nothing was lost any more.
[[nodiscard]] std::optional<Failure> check_converged(const core::Session& session,
                                                     const core::Subscription& subscription,
                                                     const Rules& rules, SymbolIndex symbol,
                                                     std::size_t points_max,
                                                     std::size_t calm_ticks,
                                                     std::span<const std::uint32_t> epochs);

}  // namespace tidewire::sim
