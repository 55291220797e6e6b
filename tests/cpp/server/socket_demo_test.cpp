// What only a demo can be asked to do: to lose its past.

#include <nlohmann/json.hpp>
#include <string>

#include "support/catch.hpp"
#include "support/http_client.hpp"
#include "support/redis_process.hpp"
#include "support/stream_talk.hpp"
#include "support/test_server.hpp"
#include "support/ws_client.hpp"

using namespace tidewire;
using namespace tidewire::server;
using namespace tidewire::server::test;
using nlohmann::json;

namespace {

const std::string path = "/api/demo/forget-history";

Config config_of(const TempFile& trades) {
  Config config = quiet_config();
  config.replay_file = trades.path();
  config.speed = 0;
  return config;
}

json position_of(WsClient& client) {
  say(client, {{"type", "subscribe"}, {"symbols", {"TEST"}}});
  return message(client, "subscribed").at("positions").at("TEST");
}

json candles(std::uint16_t port, const std::string& interval) {
  const std::string target = "/api/market/candles?symbol=TEST&interval=" + interval;
  return json::parse(body_of(get(port, target))).at("candles");
}

}  // namespace

TEST_CASE("a demo that is asked to closes every socket and numbers anew, without its trades",
          "[socket]") {
  const TempFile file("-x.csv", recorded_trades(500));
  const TestServer server(config_of(file));
  const std::string token = demo_token(server.port());
  WsClient client(server.port(), "/ws/market-data");
  authenticate(client, token);
  const json before = position_of(client);
  REQUIRE(before.at("seq") == 500);
  WsClient feed(server.port(), "/ws/crypto");
  const json minutes = candles(server.port(), "1m");
  REQUIRE(minutes.size() == 1);

  REQUIRE(status_of(post(server.port(), path, "{}", bearer(token))) == 202);
  CHECK(message(client).at("type") == "going_away");
  CHECK(client.read_close() == 1012);
  CHECK(feed.read_close() == 1012);

  WsClient again(server.port(), "/ws/market-data");
  authenticate(again, token);
  const json after = position_of(again);
  CHECK(after.at("epoch") != before.at("epoch"));
  CHECK(after.at("seq") == 1);
  // Nobody can say any more what followed the old position, except by the minute.
  say(again, {{"type", "backfill_request"},
              {"symbols", {"TEST"}},
              {"since", 0},
              {"limit", 300},
              {"positions", {{"TEST", before}}}});
  const json answer = message(again, "backfill");
  CHECK(answer.at("recovered") == false);
  // The price goes on from where it stood.
  CHECK(answer.at("ticks") == json{{1, 1'704'067'205'000, 500, 0}});
  CHECK(answer.at("candles") == minutes);
  CHECK(candles(server.port(), "1m") == minutes);
  CHECK(candles(server.port(), "1s") == json{{1'704'067'205'000, 500, 500, 500, 500, 0}});
}

TEST_CASE("a demo's history can be forgotten by who has signed in, by POST", "[socket]") {
  const TestServer server;
  CHECK(status_of(post(server.port(), path, "{}")) == 401);
  CHECK(status_of(get(server.port(), path, bearer(demo_token(server.port())))) == 405);
}

TEST_CASE("a server with a key of its own has no such path", "[socket]") {
  Config config = quiet_config();
  config.jwt_secret = "a secret of at least thirty-two bytes";
  const TestServer server(config);
  CHECK(status_of(post(server.port(), path, "{}")) == 404);
}

TEST_CASE("a market that other servers share is not one server's to forget", "[socket][redis]") {
  const RedisProcess redis;
  Config config = quiet_config();
  config.redis_url = redis.url();
  const TestServer server(config);
  const std::string answer = post(server.port(), path, "{}", bearer(demo_token(server.port())));
  CHECK(status_of(answer) == 409);
  CHECK(json::parse(body_of(answer)).at("error").at("code") == "shared_market");
}
