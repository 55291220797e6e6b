#include "hubs/hub_access.hpp"

#include <string>
#include <utility>

#include "hubs/hub_peer.hpp"
#include "peer/resource_peer.hpp"
#include "rest.hpp"
#include "wire/close_code.hpp"
#include "ws_path.hpp"

namespace tidewire::server {
namespace {

/// A user, and the line that the address names; no line yet when it names none.
struct Admitted {
  Identity identity;
  HubLines::Line line;
};

wire::Result<Admitted, HttpResponse> admit(Services& services, const HttpRequest& request,
                                           wire::Now now) {
  const auto target = parse_target(request.target);
  if (!target) return error_response(400, "bad_request", "The request target cannot be read");
  auto identity = hub_user(services, request, *target, now);
  if (!identity.ok()) return identity.error();
  Admitted admitted{std::move(identity).value(), {}};
  const std::string* token = target->find("id");
  if (token == nullptr) return admitted;
  admitted.line = {*token, services.hub_lines.find(*token)};
  if (!admitted.line.line) {
    return error_response(404, "not_found", "There is no such connection");
  }
  const HubLine& line = *admitted.line.line;
  if (auto refused = refuse_other_user(line, admitted.identity)) return *std::move(refused);
  if (line.attached() && (services.hub_lines.is_polled(*token) || !line.resumable())) {
    return error_response(409, "conflict", "The connection is in use");
  }
  return admitted;
}

}  // namespace

wire::Result<Identity, HttpResponse> hub_user(Services& services, const HttpRequest& request,
                                              const Target& target, wire::Now now) {
  const std::string* token = target.find("access_token");
  if (!request.authorization.empty() || token == nullptr) {
    return require_user(services, request, now);
  }
  HttpRequest with_token = request;
  with_token.authorization = "Bearer " + *token;
  return require_user(services, with_token, now);
}

std::optional<HttpResponse> refuse_other_user(const HubLine& line, const Identity& identity) {
  if (line.identity().user == identity.user && line.identity().tenant == identity.tenant) {
    return std::nullopt;
  }
  return error_response(403, "forbidden", "This is another user's connection");
}

std::optional<HttpResponse> refuse_hub_upgrade(Services& services, const HttpRequest& request,
                                               wire::Now now) {
  const auto path = find_ws_path(path_of(request.target), false);
  if (!path || path->path != WsPath::auction_hub) return std::nullopt;
  const auto admitted = admit(services, request, now);
  if (admitted.ok()) return std::nullopt;
  ++services.hub_lines.meter.refused;
  return admitted.error();
}

std::unique_ptr<Peer> open_hub_peer(Services& services, std::string_view request_target,
                                    std::string_view authorization, Connection& connection,
                                    wire::Now now) {
  namespace code = wire::close_code;
  HttpRequest request;
  request.target = std::string(request_target);
  request.authorization = std::string(authorization);
  auto admitted = admit(services, request, now);
  if (!admitted.ok()) {
    return std::make_unique<RefusedPeer>(code::policy_violation, "connection refused");
  }
  HubLines::Line line = std::move(admitted.value().line);
  if (line.line) {
    if (line.line->resumable()) ++services.hub_lines.meter.resumed;
    line.line->renew(admitted.value().identity, now);
  } else {
    line = services.hub_lines.open(admitted.value().identity, false, true, now);
  }
  if (!line.line) return std::make_unique<RefusedPeer>(code::try_again_later, "too many");
  ++services.hub_lines.meter.opened;
  auto peer = std::make_unique<HubPeer>(services.hub_lines, std::move(line), connection, now);
  services.hub.join("auction", connection, *peer);
  return peer;
}

}  // namespace tidewire::server
