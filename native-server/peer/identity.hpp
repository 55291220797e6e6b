#pragma once

#include <functional>
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
  bool operator==(const Identity&) const = default;
};

/// Empty for every token that does not hold at `now`, whatever is wrong with it: the answer to
/// the outside is the same.
using VerifyToken =
    std::function<std::optional<Identity>(std::string_view token, wire::UnixMillis now)>;

}  // namespace tidewire::server
