#include "routes.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "routes_auctions.hpp"
#include "routes_auth.hpp"
#include "routes_bot.hpp"
#include "routes_channels.hpp"
#include "routes_demo.hpp"
#include "routes_hub.hpp"
#include "routes_market.hpp"
#include "routes_operations.hpp"
#include "routes_resources.hpp"
#include "url.hpp"
#include "ws_path.hpp"

namespace tidewire::server {
namespace {

/// A path of the REST interface, with the one method it takes (GET implies HEAD). `{}` stands for
/// one segment, which becomes the target's parameter.
struct Route {
  std::string_view path;
  std::string_view method;
  HttpResponse (*handle)(Services&, const HttpRequest&, const Target&, wire::Now);
};

constexpr std::array<Route, 19> routes = {{
    {"/api/auctions", "GET", get_auctions},
    {"/api/auctions/{}", "GET", get_auction},
    {"/api/auth/token", "POST", post_auth_token},
    {"/api/bot/status", "GET", get_bot_status},
    {"/api/bot/trades", "GET", get_bot_trades},
    {"/api/market/ticks", "GET", get_market_ticks},
    {"/api/market/candles", "GET", get_market_candles},
    {"/api/notifications", "GET", get_notifications},
    {"/api/notifications/read", "POST", post_notifications_read},
    {"/api/orders/{}", "GET", get_order},
    {"/api/orders/{}/events", "POST", post_order_event},
    {"/api/products", "GET", get_products},
    {"/api/products/events", "POST", post_product_event},
    {"/api/publish/{}", "POST", post_publish},
    {"/api/v1/ws/health", "GET", get_health},
    {"/hubs/auction/negotiate", "POST", post_hub_negotiate},
    {"/healthz", "GET", get_healthz},
    {"/metrics", "GET", get_metrics},
    {"/readyz", "GET", get_readyz},
}};

/// A path whose answer may come later; the handler looks at the method itself.
struct LaterRoute {
  std::string_view path;
  std::string_view methods;
  void (*handle)(Services&, const HttpRequest&, const Target&, wire::Now, DeferredReply);
};

constexpr std::array<LaterRoute, 3> later_routes = {{
    {"/api/auctions/{}/bids", "POST, OPTIONS", post_bid},
    {"/api/demo/forget-history", "POST, OPTIONS", post_forget_history},
    {"/hubs/auction", "GET, POST, DELETE, OPTIONS", respond_hub},
}};

/// The encoded segment that stands for `{}`, empty without one; no value when the path is another.
std::optional<std::string_view> match(std::string_view pattern, std::string_view path) {
  const std::size_t hole = pattern.find("{}");
  if (hole == std::string_view::npos) {
    return pattern == path ? std::optional(std::string_view{}) : std::nullopt;
  }
  const std::string_view before = pattern.substr(0, hole);
  const std::string_view after = pattern.substr(hole + 2);
  if (path.size() <= before.size() + after.size()) return std::nullopt;
  if (!path.starts_with(before) || !path.ends_with(after)) return std::nullopt;
  const std::string_view segment =
      path.substr(before.size(), path.size() - before.size() - after.size());
  if (segment.find('/') != std::string_view::npos) return std::nullopt;
  return segment;
}

/// The route of a path, with the target's parameter set; nullptr when there is none.
template <typename Routes>
const typename Routes::value_type* find_route(const Routes& table, Target& target) {
  for (const auto& route : table) {
    const auto segment = match(route.path, target.path);
    if (!segment) continue;
    auto parameter = percent_decode(*segment);
    if (!parameter) return nullptr;
    target.parameter = *std::move(parameter);
    return &route;
  }
  return nullptr;
}

HttpResponse method_not_allowed(std::string allow) {
  HttpResponse response =
      error_response(405, "method_not_allowed", "This path takes only: " + allow);
  response.headers.emplace_back("Allow", std::move(allow));
  return response;
}

/// True when `method` is one of `methods`, which are parted by ", ".
bool lists(std::string_view methods, std::string_view method) {
  for (std::size_t begin = 0; begin < methods.size();) {
    const std::size_t end = std::min(methods.find(", ", begin), methods.size());
    if (methods.substr(begin, end - begin) == method) return true;
    begin = end + 2;
  }
  return false;
}

bool reads(std::string_view method) { return method == "GET" || method == "HEAD"; }

HttpResponse handle(const Route& route, Services& services, const HttpRequest& request,
                    const Target& target, wire::Now now) {
  if (request.method == "OPTIONS") return {204, "", {}, ""};
  const bool allowed = request.method == route.method ||
                       (route.method == "GET" && request.method == "HEAD");
  if (!allowed) {
    return method_not_allowed(route.method == "GET" ? "GET, HEAD, OPTIONS"
                                                    : std::string(route.method) + ", OPTIONS");
  }
  return route.handle(services, request, target, now);
}

HttpResponse handle_other(const Services& services, const HttpRequest& request,
                          const Target& target) {
  if (find_ws_path(target.path, services.config.echo)) {
    HttpResponse response =
        error_response(426, "upgrade_required", "This path speaks WebSocket only");
    response.headers.emplace_back("Upgrade", "websocket");
    response.headers.emplace_back("Connection", "Upgrade");
    return response;
  }
  if (!services.files || target.path.starts_with("/api/")) {
    return error_response(404, "not_found", "There is nothing at this path");
  }
  if (!reads(request.method)) return method_not_allowed("GET, HEAD");
  return services.files->respond(target.path, request.if_none_match);
}

}  // namespace

HttpResponse respond(Services& services, const HttpRequest& request, wire::Now now) {
  HttpResponse response;
  auto target = parse_target(request.target);
  if (request.target == "*" && request.method == "OPTIONS") {
    response = {204, "", {{"Allow", "GET, HEAD, POST, DELETE, OPTIONS"}}, ""};
  } else if (!target) {
    response = error_response(400, "bad_request", "The request target cannot be read");
  } else {
    const Route* route = find_route(routes, *target);
    response = route != nullptr ? handle(*route, services, request, *target, now)
                                : handle_other(services, request, *target);
  }
  add_cors_headers(services, request, response);
  add_common_headers(response);
  return response;
}

void respond_later(Services& services, const HttpRequest& request, wire::Now now,
                   DeferredReply reply) {
  auto target = parse_target(request.target);
  const LaterRoute* route = target ? find_route(later_routes, *target) : nullptr;
  if (route == nullptr) return reply.send(respond(services, request, now));
  DeferredReply whole{[&services, origin = request.origin, method = request.method,
                       send = std::move(reply.send)](HttpResponse response) {
                        HttpRequest asked;
                        asked.origin = origin;
                        asked.method = method;
                        add_cors_headers(services, asked, response);
                        add_common_headers(response);
                        send(std::move(response));
                      },
                      std::move(reply.is_wanted)};
  if (request.method == "OPTIONS") return whole.send({204, "", {}, ""});
  if (!lists(route->methods, request.method)) {
    return whole.send(method_not_allowed(std::string(route->methods)));
  }
  route->handle(services, request, *target, now, std::move(whole));
}

void add_cors_headers(const Services& services, const HttpRequest& request,
                      HttpResponse& response) {
  if (services.config.cors_origins.empty()) return;
  response.headers.emplace_back("Vary", "Origin");
  if (!services.origins.allows_cors(request.origin)) return;
  response.headers.emplace_back("Access-Control-Allow-Origin", request.origin);
  // SignalR clients ask with credentials; there are no cookies that this could give away.
  response.headers.emplace_back("Access-Control-Allow-Credentials", "true");
  response.headers.emplace_back("Access-Control-Expose-Headers", "Retry-After");
  if (request.method != "OPTIONS") return;
  response.headers.emplace_back("Access-Control-Allow-Methods", "GET, HEAD, POST, DELETE");
  response.headers.emplace_back("Access-Control-Allow-Headers",
                                "Authorization, Content-Type, X-Requested-With, "
                                "X-SignalR-User-Agent");
  response.headers.emplace_back("Access-Control-Max-Age", "600");
}

void add_common_headers(HttpResponse& response) {
  response.headers.emplace_back("X-Content-Type-Options", "nosniff");
  response.headers.emplace_back("Referrer-Policy", "no-referrer");
  // 'wasm-unsafe-eval' is what compiling WebAssembly takes; ws: and wss: for browsers whose
  // 'self' does not cover WebSockets; inline styles for chart libraries that set them.
  response.headers.emplace_back(
      "Content-Security-Policy",
      "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'; "
      "connect-src 'self' ws: wss:; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
      "form-action 'self'; frame-ancestors 'none'");
}

}  // namespace tidewire::server
