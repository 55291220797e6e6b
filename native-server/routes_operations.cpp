#include "routes_operations.hpp"

#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "metrics/prometheus_text.hpp"
#include "rest.hpp"

namespace tidewire::server {
namespace {

using nlohmann::ordered_json;

bool may_read_metrics(const Services& services, const HttpRequest& request, wire::Now now) {
  const std::string& token = services.config.metrics_token;
  if (token.empty() && request.from_this_machine) return true;
  if (request.authorization.empty()) return false;
  if (!token.empty() && equal_in_constant_time(request.authorization, "Bearer " + token)) {
    return true;
  }
  const auto user = require_user(services, request, now);
  return user.ok() && has_role(user.value(), {"admin"});
}

}  // namespace

HttpResponse get_metrics(Services& services, const HttpRequest& request, const Target&,
                         wire::Now now) {
  if (!may_read_metrics(services, request, now)) {
    HttpResponse response = error_response(401, "authentication_required",
                                           "Metrics need the metrics token or the role admin");
    response.headers.emplace_back("WWW-Authenticate", "Bearer");
    return response;
  }
  return {200,
          "text/plain; version=0.0.4; charset=utf-8",
          {{"Cache-Control", "no-store"}},
          prometheus_text(services, now)};
}

HttpResponse get_healthz(Services&, const HttpRequest&, const Target&, wire::Now) {
  return json_response(200, R"({"status":"live"})");
}

HttpResponse get_readyz(Services& services, const HttpRequest&, const Target&, wire::Now) {
  // Any question does: what matters is that the store answers it.
  const bool store = services.store->find_order("00000000-0000-0000-0000-000000000000").ok();
  const bool draining = services.draining || services.stopping;
  const bool ready = store && !draining;
  const ordered_json body = {{"status", ready ? "ready" : draining ? "draining" : "not_ready"},
                             {"store", store ? "ok" : "failed"},
                             {"bus", name(services.bus->status())}};
  return json_response(ready ? 200 : 503, body.dump());
}

}  // namespace tidewire::server
