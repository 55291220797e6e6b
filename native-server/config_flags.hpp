#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <type_traits>

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

/// Adds options to one group of the help: each with its environment variable and, where it has one,
/// its default.
class OptionGroup {
 public:
  OptionGroup(CLI::App& app, const char* name) : app_(&app), name_(name) {}

  CLI::Option* flag(const char* names, const char* variable, bool& target,
                    const std::string& help) const {
    return app_->add_flag(names, target, help)->envname(variable)->group(name_);
  }
  /// Without a default to show.
  template <typename Value>
  CLI::Option* text(const char* names, const char* variable, const char* type, Value& target,
                    const std::string& help) const {
    return app_->add_option(names, target, help)->envname(variable)->group(name_)->type_name(type);
  }
  template <typename Value>
  CLI::Option* value(const char* names, const char* variable, const char* type, Value& target,
                     const std::string& help) const {
    return text(names, variable, type, target, help)->capture_default_str();
  }
  template <typename Number>
  CLI::Option* number(const char* names, const char* variable, const char* type, Number& target,
                      std::type_identity_t<Number> min, std::type_identity_t<Number> max,
                      const std::string& help) const {
    return value(names, variable, type, target, help)->check(within(min, max));
  }

 private:
  CLI::App* app_;
  const char* name_;
};

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
