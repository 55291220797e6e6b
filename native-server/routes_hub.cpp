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

HttpResponse refused(Services& services, HttpResponse response) {
  ++services.hub_lines.meter.refused;
  return response;
}

/// The line that a request of long polling is for, or why it may not be.
wire::Result<std::shared_ptr<HubLine>, HttpResponse> polled_line(Services& services,
                                                                 const HttpRequest& request,
                                                                 const Target& target,
                                                                 wire::Now now) {
  const auto identity = hub_user(services, request, target, now);
  if (!identity.ok()) return identity.error();
  const std::string* token = target.find("id");
  if (token == nullptr) {
    return error_response(400, "bad_request", "The connection's id is needed");
  }
  std::shared_ptr<HubLine> line = services.hub_lines.find(*token);
  if (!line) return error_response(404, "not_found", "There is no such connection");
  if (auto other = refuse_other_user(*line, identity.value())) return *std::move(other);
  const bool may_begin = request.method == "GET" && !line->attached() && !line->resumable();
  if (!services.hub_lines.is_polled(*token) && !may_begin) {
    return error_response(409, "conflict", "The connection is a WebSocket's");
  }
  line->renew(identity.value(), now);
  return line;
}

}  // namespace

HttpResponse post_hub_negotiate(Services& services, const HttpRequest& request,
                                const Target& target, wire::Now now) {
  auto identity = hub_user(services, request, target, now);
  if (!identity.ok()) return refused(services, identity.error());
  // Clients of version 0 know one id only, which then is the secret as well.
  const std::string* version = target.find("negotiateVersion");
  const bool has_token = version != nullptr && !version->empty() && *version != "0";
  const bool replays = wants(target, "useStatefulReconnect", "true");
  const auto opened =
      services.hub_lines.open(std::move(identity).value(), replays, has_token, now);
  if (!opened.line) {
    return refused(services, error_response(503, "too_many_connections",
                                            "There are too many connections"));
  }
  ++services.hub_lines.meter.negotiated;
  ordered_json answer = {{"negotiateVersion", has_token ? 1 : 0},
                         {"connectionId", opened.line->id()}};
  if (has_token) answer["connectionToken"] = opened.token;
  if (replays) answer["useStatefulReconnect"] = true;
  // Binary as the client expects it of any server; which protocol is spoken, the handshake decides.
  answer["availableTransports"] = {
      {{"transport", "WebSockets"}, {"transferFormats", {"Text", "Binary"}}},
      {{"transport", "LongPolling"}, {"transferFormats", {"Text", "Binary"}}}};
  return json_response(200, answer.dump());
}

void respond_hub(Services& services, const HttpRequest& request, const Target& target,
                 wire::Now now, DeferredReply reply) {
  const auto admitted = polled_line(services, request, target, now);
  if (!admitted.ok()) return reply.send(refused(services, admitted.error()));
  HubLines& lines = services.hub_lines;
  const std::string& token = *target.find("id");
  if (request.method == "GET") return lines.poll(token, std::move(reply), now);
  if (request.method == "DELETE") {
    lines.end_polls(token);
    return reply.send(plain_response(202));
  }
  reply.send(plain_response(200));
  admitted.value()->on_data(request.body, now);
}

}  // namespace tidewire::server
