#include "routes_hub.hpp"

#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "hubs/hub_access.hpp"

namespace tidewire::server {
namespace {

using nlohmann::ordered_json;

HttpResponse plain_response(int status) {
  return {status, "text/plain", {{"Cache-Control", "no-store"}}, {}};
}

bool wants(const Target& target, std::string_view name, std::string_view value) {
  const std::string* found = target.find(name);
  return found != nullptr && *found == value;
}

}  // namespace

HttpResponse post_hub_negotiate(Services& services, const HttpRequest& request,
                                const Target& target, wire::Now now) {
  auto identity = hub_user(services, request, target, now);
  if (!identity.ok()) return identity.error();
  // Clients of version 0 know one id only, which then is the secret as well.
  const std::string* version = target.find("negotiateVersion");
  const bool has_token = version != nullptr && !version->empty() && *version != "0";
  const bool replays = wants(target, "useStatefulReconnect", "true");
  const auto opened =
      services.hub_lines.open(std::move(identity).value(), replays, has_token, now);
  if (!opened.line) {
    ++services.hub_lines.meter.refused;
    return error_response(503, "too_many_connections", "There are too many connections");
  }
  ++services.hub_lines.meter.negotiated;
  ordered_json answer = {{"negotiateVersion", has_token ? 1 : 0},
                         {"connectionId", opened.line->id()}};
  if (has_token) answer["connectionToken"] = opened.token;
  if (replays) answer["useStatefulReconnect"] = true;
  answer["availableTransports"] = {
      {{"transport", "WebSockets"}, {"transferFormats", {"Text"}}},
      {{"transport", "LongPolling"}, {"transferFormats", {"Text"}}}};
  return json_response(200, answer.dump());
}

void respond_hub(Services& services, const HttpRequest& request, const Target& target,
                 wire::Now now, DeferredReply reply) {
  HubLines& lines = services.hub_lines;
  const auto identity = hub_user(services, request, target, now);
  if (!identity.ok()) return reply.send(identity.error());
  const std::string* token = target.find("id");
  if (token == nullptr) {
    return reply.send(error_response(400, "bad_request", "The connection's id is needed"));
  }
  const std::shared_ptr<HubLine> line = lines.find(*token);
  if (!line) return reply.send(error_response(404, "not_found", "There is no such connection"));
  if (auto refused = refuse_other_user(*line, identity.value())) {
    return reply.send(*std::move(refused));
  }
  const bool polled = lines.is_polled(*token);
  const bool may_begin = request.method == "GET" && !line->attached() && !line->resumable();
  if (!polled && !may_begin) {
    return reply.send(error_response(409, "conflict", "The connection is a WebSocket's"));
  }
  line->renew(identity.value(), now);
  if (request.method == "GET") return lines.poll(*token, std::move(reply), now);
  if (request.method == "DELETE") {
    lines.end_polls(*token);
    return reply.send(plain_response(202));
  }
  reply.send(plain_response(200));
  line->on_data(request.body, now);
}

}  // namespace tidewire::server
