#include "routes_demo.hpp"

#include <spdlog/spdlog.h>

#include <limits>
#include <optional>
#include <utility>
#include <vector>

#include "hubs/random_id.hpp"
#include "peer/market_history.hpp"
#include "rest.hpp"

namespace tidewire::server {
namespace {

// Before a client comes back, as after a real restart.
constexpr wire::Millis restart_ms = 500;
constexpr wire::Millis minute_ms = 60'000;

/// The refusal, where there is one.
std::optional<HttpResponse> refusal(const Services& services, const HttpRequest& request,
                                    wire::Now now) {
  // A deployment has no such path: not one that asks who you are, either.
  if (!services.config.issues_tokens()) {
    return error_response(404, "not_found", "There is nothing at this path");
  }
  auto identity = require_user(services, request, now);
  if (!identity.ok()) return std::move(identity).error();
  if (!services.config.redis_url.empty()) {
    return error_response(409, "shared_market",
                          "Other servers share this market and its history: restart Redis");
  }
  return std::nullopt;
}

void close_every_socket(Services& services) {
  services.hub_lines.go_away();
  const auto& open = services.connections.open();
  const std::vector<Connection*> present(open.begin(), open.end());
  // A millisecond apart, so that they do not come back all at once.
  wire::Millis delay_ms = restart_ms;
  for (Connection* connection : present) connection->go_away(delay_ms++);
}

/// A symbol's day stays, as a real restart of the simulated market brings a day along; and so does
/// its price, as a trade of nothing: what has no price is not listed.
struct Remains {
  std::vector<wire::Candle> minutes;
  std::optional<wire::Tick> last;
};

void begin_anew(MarketHistory& history) {
  constexpr std::size_t all = std::numeric_limits<std::size_t>::max();
  std::vector<Remains> remains;
  for (SymbolId id = 0; id < history.symbol_count(); ++id) {
    remains.push_back({history.candles(id, minute_ms, {0}, all), history.last(id)});
  }
  history.restart(random_id());
  for (SymbolId id = 0; id < history.symbol_count(); ++id) {
    auto& [minutes, last] = remains[id];
    history.restore(id, 0, minutes, {});
    if (!last) continue;
    last->volume = 0;
    history.append(id, *last);
  }
}

}  // namespace

void post_forget_history(Services& services, const HttpRequest& request, const Target&,
                         wire::Now now, DeferredReply reply) {
  if (auto refused = refusal(services, request, now)) return reply.send(*std::move(refused));
  // The answer first: what it is written to would be closed with the rest.
  reply.send(json_response(202, R"({"forgotten":true})"));
  close_every_socket(services);
  begin_anew(services.market.rewrite());
  services.market.announce();
  spdlog::info("history forgotten connections={}", services.connections.count());
}

}  // namespace tidewire::server
