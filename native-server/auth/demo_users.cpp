#include "auth/demo_users.hpp"

#include <array>
#include <string>

#include "auth/jwt_key.hpp"

namespace tidewire::server {
namespace {

struct DemoUser {
  std::string_view name;
  std::string_view password;
  std::string_view role;
  std::string_view tenant;
};

constexpr std::array<DemoUser, 4> demo_users = {{
    {"demo", "demo", "viewer", "acme"},
    {"trader", "trader", "trader", "acme"},
    {"admin", "admin", "admin", "acme"},
    {"rival", "rival", "trader", "globex"},
}};

}  // namespace

std::optional<Identity> find_demo_user(std::string_view username, std::string_view password) {
  for (const DemoUser& user : demo_users) {
    if (user.name != username) continue;
    if (!equal_in_constant_time(user.password, password)) return std::nullopt;
    return Identity{std::string(user.name), {std::string(user.role)}, {}, std::string(user.tenant)};
  }
  return std::nullopt;
}

}  // namespace tidewire::server
