#pragma once

#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>

#include "binding/session_binding.hpp"

namespace tidewire::binding {

/// Bits of what every event returns; js/src/wasm_module.ts has the same.
inline constexpr int effects_waiting = 1;
inline constexpr int series_changed = 2;
inline constexpr int frame_passed_on = 4;

template <typename Event>
int SessionBinding::hand_in(const Event& event, double now, double unix) {
  const auto millis = [](double value) { return static_cast<std::int64_t>(std::floor(value)); };
  session_->handle(event, {wire::Instant{millis(now)}, wire::UnixMillis{millis(unix)}});
  const std::optional<wire::Instant> next = session_->next_deadline();
  mailbox_[0] = next ? static_cast<double>(next->ms) : std::numeric_limits<double>::infinity();
  return (session_->has_effects() ? effects_waiting : 0) |
         (session_->any_changed() ? series_changed : 0);
}

}  // namespace tidewire::binding
