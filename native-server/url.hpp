#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tidewire::server {

/// A request target, taken apart: the path still encoded, the query decoded.
struct Target {
  std::string_view path;
  std::vector<std::pair<std::string, std::string>> query;
  /// What stands where the route's path has `{}`, decoded; the router sets it.
  std::string parameter;

  /// The first value of that name; nullptr without one.
  [[nodiscard]] const std::string* find(std::string_view name) const;
};

/// Empty for what is not an origin-form target (RFC 9112 section 3.2.1) or is encoded wrongly.
[[nodiscard]] std::optional<Target> parse_target(std::string_view target);

/// Undoes percent-encoding once; empty when a `%` is not followed by two hexadecimal digits.
[[nodiscard]] std::optional<std::string> percent_decode(std::string_view text);

/// The path without its query, for logs: queries may hold tokens.
[[nodiscard]] std::string_view path_of(std::string_view target);

}  // namespace tidewire::server
