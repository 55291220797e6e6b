#pragma once

#include <CLI/CLI.hpp>
#include <string>

#include "config.hpp"

/// What the parts of the command line share; only for the files that read it.
namespace tidewire::server {

/// What the flags are bound to: like Config, in the units that people type.
struct Flags {
  Config config;
  std::string cors_origins;
  bool simulate = false;
  double token_ttl_s = 15 * 60;
  double auth_timeout_s = 5;
  double request_timeout_s = 15;
  double header_timeout_s = 10;
  double idle_timeout_s = 60;
  double shutdown_timeout_s = 5;
  double drain_delay_s = 0;
  double metrics_interval_s = 1;
  double jwt_leeway_s = 0;
  std::string jwt_public_key;  // a PEM text or the path of a file
  bool rate_limits = true;
};

/// Within [min, max], without the clutter that CLI11's own Range puts into the help.
template <typename Number>
CLI::Validator within(Number min, Number max) {
  return CLI::Range(min, max).description("");
}

inline wire::Millis milliseconds(double seconds) {
  return static_cast<wire::Millis>(seconds * 1'000);
}

/// The database, and how much of what is kept.
void add_store(CLI::App& app, Flags& flags);
/// Keys and rules of tokens, rate limits, proxies, access to the metrics.
void add_security(CLI::App& app, Flags& flags);
/// Carries over what takes more than a number; empty, or what is wrong with it.
[[nodiscard]] std::string apply_security(const Flags& flags, Config& config);

}  // namespace tidewire::server
