#pragma once

#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>

#include "peer/identity.hpp"

namespace tidewire::sim {

/// Tokens of the simulation say until when they are valid, in the server's time.
inline constexpr std::string_view token_prefix = "valid-until-";

inline std::string make_token(wire::UnixMillis expires_at) {
  return std::string(token_prefix) + std::to_string(expires_at.ms);
}

inline std::optional<server::Identity> verify_token(std::string_view token, wire::UnixMillis now) {
  if (token.substr(0, token_prefix.size()) != token_prefix) return std::nullopt;
  const std::string until(token.substr(token_prefix.size()));
  const wire::UnixMillis expires{std::atoll(until.c_str())};
  if (expires <= now) return std::nullopt;
  return server::Identity{"user", {"viewer"}, expires};
}

/// What an address says behind `?name=` or `&name=`; the simulation's values need no escapes.
inline std::string query_value(const std::string& url, std::string_view name) {
  for (std::size_t at = url.find(name); at != std::string::npos; at = url.find(name, at + 1)) {
    const std::size_t value = at + name.size() + 1;
    const bool is_name = at > 0 && (url[at - 1] == '?' || url[at - 1] == '&');
    if (!is_name || url[value - 1] != '=') continue;
    return url.substr(value, url.find('&', value) - value);
  }
  return {};
}

/// The wall clock that is right; clients and servers may be off by an offset of their own.
inline wire::UnixMillis true_unix(wire::Instant now) { return {1'700'000'000'000 + now.ms}; }

}  // namespace tidewire::sim
