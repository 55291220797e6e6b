#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "auth/jwt.hpp"
#include "limits/rate_limits.hpp"
#include "wire/time.hpp"

namespace tidewire::server {

/// Everything the server can be told, with its defaults. See docs/operating.md.
struct Config {
  std::string host = "127.0.0.1";
  std::uint16_t port = 8080;  // 0: the system chooses
  std::string database;       // empty: in memory
  std::string redis_url;      // empty: this instance is alone
  std::string tls_certificate;  // a file; empty: not encrypted
  std::string tls_key;          // a file
  std::string static_dir;     // empty: no files are served
  std::vector<std::string> cors_origins;

  bool demo = false;
  std::string jwt_secret;
  std::string jwt_public_key;  // PEM; instead of a secret
  std::string jwt_algorithm;   // empty: the key's
  JwtRules jwt_rules;
  bool demo_tokens = false;   // the demo users sign in although there is a secret
  std::string metrics_token;  // empty: /metrics is for this machine and admins
  wire::Millis token_ttl_ms = 15 * 60 * 1'000;
  wire::Millis auth_timeout_ms = 5'000;

  bool simulate = false;
  std::uint64_t seed = 1;
  std::string replay_file;
  std::string replay_symbol;
  double speed = 1;  // 0: all at once, before the server listens

  std::string bot_symbol;  // empty: the market's first
  std::uint64_t bot_price_every = 10;

  std::size_t history_ticks = 10'000;
  std::size_t candles = 2 * 24 * 60;  // minutes kept per symbol
  std::size_t notifications = 50;     // kept of each user, and of those for everybody
  std::size_t bot_trades = 1'000;     // kept
  std::size_t outbox_bytes = 1024 * 1024;
  std::size_t connections_max = 20'000;
  RateLimits rates;
  std::string trusted_proxies;
  wire::Millis header_timeout_ms = 10'000;
  wire::Millis request_timeout_ms = 15'000;
  wire::Millis idle_timeout_ms = 60'000;
  wire::Millis shutdown_timeout_ms = 5'000;
  wire::Millis drain_delay_ms = 0;  // between "not ready" and closing
  bool compression = false;         // permessage-deflate, for clients that offer it
  wire::Millis metrics_interval_ms = 1'000;
  bool echo = false;  // /echo sends back what comes: for suites that judge WebSocket servers

  std::string log_level = "info";
  std::string log_format = "text";  // or json

  /// Demo users get tokens: only where no deployment's own key would vouch for them.
  [[nodiscard]] bool issues_tokens() const {
    return demo && jwt_public_key.empty() && (jwt_secret.empty() || demo_tokens);
  }
};

/// The process ends here instead of serving: the text for stdout (help, version) or stderr (a
/// usage error), and the exit code.
struct EarlyExit {
  int code = 0;
  std::string text;
};

/// Reads flags, then environment variables, then defaults; checks what does not depend on files.
[[nodiscard]] std::variant<Config, EarlyExit> parse_config(int argc, const char* const* argv);

}  // namespace tidewire::server
