#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "wire/time.hpp"

namespace tidewire::server {

/// Everything the server can be told, with its defaults. See docs/operating.md.
struct Config {
  std::string host = "127.0.0.1";
  std::uint16_t port = 8080;  // 0: the system chooses
  std::string database;       // empty: in memory
  std::string redis_url;      // empty: this instance is alone
  std::string static_dir;     // empty: no files are served
  std::vector<std::string> cors_origins;

  bool demo = false;
  std::string jwt_secret;
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
  std::size_t outbox_bytes = 1024 * 1024;
  std::size_t connections_max = 20'000;
  wire::Millis request_timeout_ms = 15'000;
  wire::Millis idle_timeout_ms = 60'000;
  wire::Millis shutdown_timeout_ms = 5'000;
  wire::Millis metrics_interval_ms = 1'000;

  std::string log_level = "info";
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
