#include "routes_auth.hpp"

#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "auth/demo_users.hpp"
#include "invalid.hpp"

namespace tidewire::server {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;

std::optional<std::string> text_field(const json& body, const char* field) {
  const auto found = body.find(field);
  if (found == body.end() || !found->is_string()) return std::nullopt;
  return found->get<std::string>();
}

}  // namespace

HttpResponse post_auth_token(Services& services, const HttpRequest& request, const Target&,
                             wire::Now now) {
  if (!services.config.issues_tokens()) {
    return error_response(404, "not_found",
                          "Tokens are issued here only with --demo and no key but its own");
  }
  if (const auto wait_ms = services.addresses.token_request(request.client_key, now.instant)) {
    services.meter.limited.add(Limit::token_requests);
    return too_many_requests(wait_ms);
  }
  const json body = parse_bounded(request.body);
  if (!body.is_object()) return error_response(400, "bad_request", "The body is not a JSON object");
  const auto username = text_field(body, "username");
  const auto password = text_field(body, "password");
  if (!username || !password) {
    return error_response(400, "bad_request", "username and password are needed, as texts");
  }
  auto identity = find_demo_user(*username, *password);
  if (!identity) {
    return error_response(401, "invalid_credentials", "The user name or the password is wrong");
  }
  // `exp` counts whole seconds.
  identity->expires_at = {(now.unix.ms + services.config.token_ttl_ms) / 1'000 * 1'000};
  const ordered_json answer = {{"token", services.jwt.issue(*identity, now.unix)},
                               {"token_type", "Bearer"},
                               {"expires_at", identity->expires_at.ms},
                               {"user", {{"id", identity->user}, {"roles", identity->roles}}}};
  return json_response(200, answer.dump());
}

}  // namespace tidewire::server
