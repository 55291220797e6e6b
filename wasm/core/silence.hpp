#pragma once

#include <algorithm>

#include "wire/time.hpp"

namespace tidewire::core {

/// How long a server may say nothing that cannot be asked: its dialect has no ping, or it has never
/// answered one. Then silence is all that tells a dead line from a quiet market.
///
/// The connection is tried anew after two minutes, doubled each time up to an hour, because a quiet
/// market must not cost a reconnect every two minutes for ever. The limit falls back to two minutes
/// once the server has talked for as long as the limit without such a pause: then it is no quiet
/// one, and the silence before was a dead line.
class Silence {
 public:
  static constexpr wire::Millis limit_ms_min = 120'000;
  static constexpr wire::Millis limit_ms_max = 3'600'000;

  [[nodiscard]] wire::Millis limit_ms() const { return limit_ms_; }

  /// The connection is live, and nothing is known of it yet.
  void begin(wire::Instant now) { talking_since_ = now; }

  /// Something has come, after what came at `last`.
  void heard(wire::Instant last, wire::Instant now) {
    if (now - last >= limit_ms_min) {
      talking_since_ = now;
    } else if (now - talking_since_ >= limit_ms_) {
      limit_ms_ = limit_ms_min;
    }
  }

  /// Whether to try anew; the next silence may then be twice as long.
  [[nodiscard]] bool too_long(wire::Instant last, wire::Instant now) {
    if (now - last < limit_ms_) return false;
    limit_ms_ = std::min(limit_ms_ * 2, limit_ms_max);
    return true;
  }

 private:
  wire::Millis limit_ms_ = limit_ms_min;
  wire::Instant talking_since_;
};

}  // namespace tidewire::core
