#pragma once

#include <optional>

#include "wire/time.hpp"

namespace tidewire::server {

/// When the token of a connection ends, on both clocks.
class TokenWatch {
 public:
  /// `expires_at` 0: never.
  void watch(wire::UnixMillis expires_at, wire::Now now) {
    expires_at_ = expires_at;
    deadline_.reset();
    if (expires_at.ms != 0) deadline_ = now.instant + (expires_at - now.unix);
  }

  [[nodiscard]] bool expired(wire::Now now) {
    if (!deadline_) return false;
    if (now.unix >= expires_at_) return true;
    // The wall clock may have been set since: the monotonic deadline follows it.
    deadline_ = now.instant + (expires_at_ - now.unix);
    return false;
  }

  [[nodiscard]] std::optional<wire::Instant> deadline() const { return deadline_; }

 private:
  wire::UnixMillis expires_at_;
  std::optional<wire::Instant> deadline_;
};

}  // namespace tidewire::server
