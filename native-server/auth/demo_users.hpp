#pragma once

#include <optional>
#include <string_view>

#include "peer/identity.hpp"

namespace tidewire::server {

/// The users of `--demo`: demo/demo (viewer), trader/trader (trader) and admin/admin (admin) of the
/// tenant `acme`, rival/rival (trader) of the tenant `globex`. Empty when the name or the password
/// is wrong. The identity's expiry is left to the issuer.
[[nodiscard]] std::optional<Identity> find_demo_user(std::string_view username,
                                                     std::string_view password);

}  // namespace tidewire::server
