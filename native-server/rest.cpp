#include "rest.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace tidewire::server {
namespace {

/// RFC 6750 section 2.1; the scheme's name is case-insensitive.
std::string_view bearer_token(std::string_view authorization) {
  constexpr std::string_view scheme = "bearer ";
  if (authorization.size() <= scheme.size()) return {};
  const bool bearer = std::equal(scheme.begin(), scheme.end(), authorization.begin(),
                                 [](char want, char is) { return want == (is | 0x20); });
  return bearer ? authorization.substr(scheme.size()) : std::string_view{};
}

}  // namespace

wire::Result<Identity, HttpResponse> require_user(const Services& services,
                                                  const HttpRequest& request, wire::Now now) {
  const std::string_view token = bearer_token(request.authorization);
  auto identity = token.empty() ? std::nullopt : services.token_verifier()(token, now.unix);
  if (identity) return *std::move(identity);
  HttpResponse response =
      error_response(401, "authentication_required", "Authentication required");
  response.headers.emplace_back("WWW-Authenticate", "Bearer");
  return response;
}

wire::Result<Identity, HttpResponse> require_role(
    const Services& services, const HttpRequest& request, wire::Now now,
    std::initializer_list<std::string_view> roles) {
  auto identity = require_user(services, request, now);
  if (!identity.ok() || has_role(identity.value(), roles)) return identity;
  return error_response(403, "forbidden", "Your roles do not allow this");
}

HttpResponse invalid_response(const Invalid& invalid) {
  return error_response(invalid.syntax ? 400 : 422, invalid.code, invalid.message);
}

}  // namespace tidewire::server
