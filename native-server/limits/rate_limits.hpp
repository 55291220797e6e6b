#pragma once

#include <cstddef>

#include "peer/token_bucket.hpp"

namespace tidewire::server {

/// What one connection and one client address may do; docs/operating.md has the reasons. A
/// dashboard with every symbol on it stays far below each.
struct RateLimits {
  /// Frames of one WebSocket, control frames among them. Beyond: close 4029.
  Rate messages{50, 500};
  /// Their payload in bytes. Beyond: close 4029.
  Rate bytes{128 * 1024, 1024 * 1024};
  /// `auth` messages of one WebSocket: each costs a signature check. Beyond: close 4029.
  Rate auth_attempts{0.1, 10};

  /// New connections of one address. Beyond: 429.
  Rate connections{100, 1'000};
  /// HTTP requests and WebSocket handshakes of one address. Beyond: 429.
  Rate requests{200, 1'000};
  /// `POST /api/auth/token` of one address. Beyond: 429.
  Rate token_requests{5, 50};
  /// Open connections of one address. Beyond: 429.
  std::size_t connections_per_address_max = 1'000;

  /// No limits at all, for load tests.
  [[nodiscard]] static RateLimits none() { return {{}, {}, {}, {}, {}, {}, 0}; }
};

/// How long a client that has too many connections open is asked to wait.
inline constexpr wire::Millis crowded_retry_ms = 5'000;

}  // namespace tidewire::server
