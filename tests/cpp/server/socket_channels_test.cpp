// The channels beside the market, on real sockets.

#include <nlohmann/json.hpp>
#include <string>

#include "clock.hpp"
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

int publish(const TestServer& server, const std::string& channel, const std::string& text,
            const std::string& user = "admin") {
  return status_of(post(server.port(), "/api/publish/" + channel, text,
                        bearer(demo_token(server.port(), user))));
}

}  // namespace

TEST_CASE("performance metrics come at intervals and pings are answered between them",
          "[socket]") {
  Config config = quiet_config();
  config.metrics_interval_ms = 20;
  const TestServer server(config);
  WsClient client(server.port(), "/ws/performance-metrics");
  authenticate(client, demo_token(server.port()));
  const json first = message(client, "metrics");
  CHECK(first.at("memory_rss_bytes") > 1'000'000);
  json later = message(client, "metrics");
  CHECK(later.at("timestamp") > first.at("timestamp"));
  CHECK(later.at("uptime_ms") > first.at("uptime_ms"));
  CHECK(later.at("connections") == 1);
  CHECK(later.at("channels") == json{{"performance-metrics", 1}});
  while (later.at("messages_out_per_second") == 0) later = message(client, "metrics");
  say(client, {{"type", "ping"}, {"ts", 5}});
  CHECK(message(client, "pong").at("ts") == 5);
}

TEST_CASE("every channel of the stream dialect refuses a bad token with 4001", "[socket]") {
  const TestServer server;
  for (const char* path : {"/ws/performance-metrics", "/ws/notifications", "/ws/bot-status"}) {
    WsClient client(server.port(), path);
    say(client, {{"type", "auth"}, {"token", "no"}});
    CHECK(message(client) == json{{"error", "Authentication required"}});
    CHECK(client.read_close() == 4001);
  }
}

TEST_CASE("notifications are pushed, kept for the next connection, and marked read everywhere",
          "[socket]") {
  const TestServer server;
  const std::string token = demo_token(server.port());
  WsClient first(server.port(), "/ws/notifications");
  authenticate(first, token);
  CHECK(message(first) == json{{"type", "initial_notifications"},
                               {"notifications", json::array()}});
  WsClient trader(server.port(), "/ws/notifications");
  authenticate(trader, demo_token(server.port(), "trader"));
  message(trader, "initial_notifications");

  const std::string to_demo = R"({"user":"demo","title":"Hello","level":"success"})";
  REQUIRE(publish(server, "notifications", to_demo) == 202);
  REQUIRE(publish(server, "notifications", R"({"title":"To all"})") == 202);
  const json hello = message(first);
  CHECK(hello.at("type") == "notification");
  CHECK(hello.at("title") == "Hello");
  CHECK(message(first).at("title") == "To all");
  CHECK(message(trader).at("title") == "To all");  // and nothing of demo's

  WsClient second(server.port(), "/ws/notifications");
  authenticate(second, token);
  const json initial = message(second, "initial_notifications");
  REQUIRE(initial.at("notifications").size() == 2);
  CHECK(initial.at("notifications")[1].at("id") == hello.at("id"));

  say(second, {{"type", "mark_read"}, {"ids", {hello.at("id")}}});
  const json read = {{"type", "notifications_read"}, {"ids", {hello.at("id")}}};
  CHECK(message(first) == read);
  CHECK(message(second) == read);
  const json listed =
      json::parse(body_of(get(server.port(), "/api/notifications", bearer(token))));
  CHECK(listed.at("unread") == 1);
  CHECK(listed.at("notifications")[1].at("read") == true);
}

TEST_CASE("notifications can be polled and marked without a socket", "[socket]") {
  const TestServer server;
  const std::string header = bearer(demo_token(server.port()));
  REQUIRE(publish(server, "notifications", R"({"title":"T"})") == 202);
  const json listed = json::parse(body_of(get(server.port(), "/api/notifications", header)));
  CHECK(listed.at("unread") == 1);
  const json ids = {{"ids", {listed.at("notifications")[0].at("id")}}};
  const std::string marked =
      post(server.port(), "/api/notifications/read", ids.dump(), header);
  CHECK(status_of(marked) == 200);
  CHECK(json::parse(body_of(marked)).at("read") == ids.at("ids"));
  CHECK(json::parse(body_of(get(server.port(), "/api/notifications", header))).at("unread") == 0);
  CHECK(status_of(get(server.port(), "/api/notifications")) == 401);
  CHECK(status_of(post(server.port(), "/api/notifications/read", "{}", header)) == 422);
  CHECK(status_of(post(server.port(), "/api/notifications/read", R"({"ids":[1]})", header)) == 422);
  CHECK(status_of(post(server.port(), "/api/notifications/read", "x", header)) == 400);
}

TEST_CASE("bots that anybody runs are shown, also to who comes later", "[socket]") {
  const TestServer server;
  const std::string token = demo_token(server.port());
  WsClient early(server.port(), "/ws/bot-status");
  authenticate(early, token);
  REQUIRE(publish(server, "bot_status", R"({"bot_id":"mine","status":"running"})") == 202);
  json status = message(early);
  while (status.at("bot_id") != "mine") status = message(early);
  CHECK(status == json{{"type", "bot_status"}, {"bot_id", "mine"}, {"status", "running"}});
  WsClient late(server.port(), "/ws/bot-status");
  authenticate(late, token);
  json again = message(late);
  while (again.at("bot_id") != "mine") again = message(late);
  CHECK(again == status);
}

TEST_CASE("what is published on crypto_updates reaches every client byte for byte", "[socket]") {
  const TestServer server;
  WsClient first(server.port(), "/ws/crypto");
  WsClient second(server.port(), "/ws/crypto");
  const std::string text = "{ \"symbol\":\"BTC\",  \"price\":1e3, \"note\":\"\\u00e9 \xc3\xa9\" }";
  REQUIRE(publish(server, "crypto_updates", text) == 202);
  CHECK(first.read() == text);
  CHECK(second.read() == text);
}

TEST_CASE("only admins publish, only what a channel takes, only on channels there are",
          "[socket]") {
  const TestServer server;
  CHECK(status_of(post(server.port(), "/api/publish/crypto_updates", "{}")) == 401);
  CHECK(status_of(post(server.port(), "/api/publish/crypto_updates", "{}",
                       "Authorization: Basic abc\r\n")) == 401);
  CHECK(publish(server, "crypto_updates", "{}", "trader") == 403);
  CHECK(publish(server, "crypto_updates", "{") == 400);
  CHECK(publish(server, "crypto_updates", "\"\xff\"") == 400);
  CHECK(publish(server, "crypto_updates", std::string(64, '[') + std::string(64, ']')) == 202);
  CHECK(publish(server, "crypto_updates", std::string(65, '[') + std::string(65, ']')) == 400);
  CHECK(publish(server, "notifications", R"({"message":"no title"})") == 422);
  CHECK(publish(server, "bot_status", R"({"bot_id":1,"status":"x"})") == 422);
  CHECK(publish(server, "nothing", "{}") == 404);
  CHECK(publish(server, "", "{}") == 404);
  CHECK(status_of(get(server.port(), "/api/publish/crypto_updates")) == 405);
}

TEST_CASE("a tick of the future is refused, and one without a time is not before the last",
          "[socket]") {
  const TestServer server;
  const std::int64_t now_ms = now().unix.ms;
  const auto tick = [](std::int64_t time_ms) {
    return json{{"symbol", "TEST"}, {"price", 1}, {"timestamp", time_ms}}.dump();
  };
  CHECK(publish(server, "market_data", tick(now_ms + 120'000)) == 422);
  CHECK(publish(server, "market_data", tick(9'007'199'254'740'991)) == 422);
  REQUIRE(publish(server, "market_data", tick(now_ms + 30'000)) == 202);
  WsClient client(server.port(), "/ws/market-data");
  authenticate(client, demo_token(server.port()));
  say(client, {{"type", "subscribe"}, {"symbols", {"TEST"}}});
  message(client, "subscribed");
  REQUIRE(publish(server, "market_data", R"({"symbol":"TEST","price":2})") == 202);
  CHECK(message(client, "market_data").at("timestamp") == now_ms + 30'000);
}

TEST_CASE("an alert is pushed when the price crosses it, and a notification stays", "[socket]") {
  const TestServer server;
  const Publisher market(server.port());
  market.tick("TEST", 90, 1);
  const std::string token = demo_token(server.port());
  WsClient client(server.port(), "/ws/market-data");
  authenticate(client, token);
  say(client, {{"type", "set_alert"}, {"symbol", "TEST"}, {"above", 100}});
  const json set = message(client, "alert_set");
  market.tick("TEST", 99.5, 2);
  market.tick("TEST", 100.5, 3);
  const json alert = message(client, "alert");
  CHECK(alert.at("id") == set.at("id"));
  CHECK(alert.at("symbol") == "TEST");
  CHECK(alert.at("above") == 100);
  CHECK(alert.at("price") == 100.5);
  const json kept = json::parse(body_of(get(server.port(), "/api/notifications", bearer(token))));
  REQUIRE(kept.at("notifications").size() == 1);
  CHECK(kept.at("notifications")[0].at("data").at("alert_id") == set.at("id"));
}

TEST_CASE("stopping says goodbye on every channel of the stream dialect", "[socket]") {
  TestServer server;
  WsClient metrics(server.port(), "/ws/performance-metrics");
  authenticate(metrics, demo_token(server.port()));
  server.stop();
  CHECK(message(metrics, "going_away").at("retry_after_ms") >= 500);
  CHECK(metrics.read_close() == 1012);
  server.join();
}
