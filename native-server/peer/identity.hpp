#pragma once

#include <algorithm>
#include <functional>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "wire/time.hpp"

namespace tidewire::server {

/// Who a token speaks for.
struct Identity {
  std::string user;
  std::vector<std::string> roles;
  wire::UnixMillis expires_at;
  std::string tenant = {};  // whose auctions it sees; empty: of no tenant
  bool operator==(const Identity&) const = default;
};

/// True when the identity has one of these roles.
[[nodiscard]] inline bool has_role(const Identity& identity,
                                   std::initializer_list<std::string_view> roles) {
  return std::any_of(roles.begin(), roles.end(), [&](std::string_view role) {
    return std::find(identity.roles.begin(), identity.roles.end(), role) != identity.roles.end();
  });
}

/// Empty for every token that does not hold at `now`, whatever is wrong with it: the answer to
/// the outside is the same.
using VerifyToken =
    std::function<std::optional<Identity>(std::string_view token, wire::UnixMillis now)>;

}  // namespace tidewire::server
