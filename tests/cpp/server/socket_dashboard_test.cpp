// The dashboard and the bot behind it, on real sockets.

#include <nlohmann/json.hpp>
#include <string>

#include "support/catch.hpp"
#include "support/http_client.hpp"
#include "support/publisher.hpp"
#include "support/stream_talk.hpp"
#include "support/test_server.hpp"
#include "support/ws_client.hpp"

using namespace tidewire;
using namespace tidewire::server;
using namespace tidewire::server::test;
using nlohmann::json;

namespace {

/// Prices that fall, rise and fall again: the averages cross twice.
void swing(const Publisher& market) {
  std::int64_t time = 1'704'067'200'000;
  for (int i = 0; i < 180; ++i) {
    const int up = i < 60 ? -i : i < 120 ? i - 120 : 120 - i;
    market.tick("TEST", 200 + up, ++time);
  }
}

std::string dashboard(std::uint16_t port, const std::string& user) {
  return "/ws?token=" + demo_token(port, user);
}

}  // namespace

TEST_CASE("the bot is started, trades, and is stopped, and all dashboards see it", "[socket]") {
  Config config = quiet_config();
  config.bot_price_every = 5;
  const TestServer server(config);
  const std::uint16_t port = server.port();
  const Publisher market(port);
  market.tick("TEST", 200, 1);  // which makes the symbol known
  WsClient viewer(port, dashboard(port, "demo"));
  WsClient trader(port, dashboard(port, "trader"));
  WsClient bots(port, "/ws/bot-status");
  authenticate(bots, demo_token(port));
  CHECK(message(bots, "bot_status").at("status") == "stopped");

  say(viewer, {{"command", "request_status"}});
  CHECK(message(viewer).at("data").at("running") == false);
  CHECK(message(viewer).at("type") == "stats");
  say(viewer, {{"command", "start_bot"}});
  CHECK(message(viewer).at("data").at("code") == "forbidden");

  say(trader, {{"command", "start_bot"}});
  CHECK(message(trader, "bot_control").at("data") ==
        json{{"action", "start"}, {"success", true}, {"status", "running"}});
  CHECK(message(viewer).at("type") == "status_change");
  CHECK(message(bots).at("status") == "running");
  swing(market);
  CHECK(message(viewer, "price").at("data").at("symbol") == "TEST");
  const json trade = message(viewer, "trade").at("data");
  CHECK(trade.at("action") == "BUY");
  CHECK(trade.at("fee") > 0);
  CHECK(message(viewer, "stats").at("data").at("trades") == 1);
  CHECK(message(viewer, "trade").at("data").contains("profit"));

  say(trader, {{"command", "start_bot"}});
  CHECK(message(trader, "bot_control").at("data").at("success") == false);
  say(trader, {{"command", "stop_bot"}});
  CHECK(message(trader, "bot_control").at("data").at("status") == "stopped");
  CHECK(message(viewer, "status_change").at("data").at("running") == false);

  const std::string answer =
      get(port, "/api/bot/status", bearer(demo_token(port)));
  CHECK(status_of(answer) == 200);
  CHECK(json::parse(body_of(answer)).at("stats").at("trades") >= 2);
  CHECK(status_of(get(port, "/api/bot/status")) == 401);
}

TEST_CASE("a bot without a market says so", "[socket]") {
  const TestServer server;
  WsClient admin(server.port(), dashboard(server.port(), "admin"));
  say(admin, {{"command", "start_bot"}});
  const json refused = message(admin).at("data");
  CHECK(refused.at("success") == false);
  CHECK(refused.at("message") == "The market does not have the bot's symbol");
}

TEST_CASE("a dashboard without a good token is closed with 4001", "[socket]") {
  const TestServer server;
  CHECK(WsClient(server.port(), "/ws").read_close() == 4001);
  CHECK(WsClient(server.port(), "/ws?token=x").read_close() == 4001);
}
