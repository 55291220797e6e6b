#include "routes_bot.hpp"

#include <nlohmann/json.hpp>

#include "rest.hpp"

namespace tidewire::server {

HttpResponse get_bot_status(Services& services, const HttpRequest& request, const Target&,
                            wire::Now now) {
  const auto identity = require_user(services, request, now);
  if (!identity.ok()) return identity.error();
  const nlohmann::ordered_json body = {{"status", services.bot.status_json()},
                                       {"stats", services.bot.stats_json()}};
  return json_response(200, body.dump());
}

HttpResponse get_bot_trades(Services& services, const HttpRequest& request, const Target&,
                            wire::Now now) {
  const auto identity = require_user(services, request, now);
  if (!identity.ok()) return identity.error();
  constexpr std::size_t shown_max = 1'000;
  return json_response(
      200, nlohmann::ordered_json{{"trades", services.bot.trades_json(shown_max)}}.dump());
}

}  // namespace tidewire::server
