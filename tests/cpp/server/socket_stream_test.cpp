// The real server on a real socket, spoken to by Beast's WebSocket client.

#include <nlohmann/json.hpp>
#include <string>

#include "support/catch.hpp"
#include "support/http_client.hpp"
#include "support/stream_talk.hpp"
#include "support/test_server.hpp"
#include "support/ws_client.hpp"

using namespace tidewire;
using namespace tidewire::server;
using namespace tidewire::server::test;
using nlohmann::json;

namespace {

json health(std::uint16_t port) { return json::parse(body_of(get(port, "/api/v1/ws/health"))); }

}  // namespace

TEST_CASE("a client authenticates, subscribes and sees the simulated market move", "[socket]") {
  Config config = quiet_config();
  config.simulate = true;
  const TestServer server(config);
  WsClient client(server.port(), "/ws/market-data");
  authenticate(client, demo_token(server.port()));
  client.send(R"({"type":"subscribe","symbols":["BTC/USD","ETH/USD"]})");
  const json subscribed = message(client);
  REQUIRE(subscribed.at("type") == "subscribed");
  std::uint64_t last = subscribed.at("positions").at("BTC/USD").at("seq");
  CHECK(last > 300);
  for (int seen = 0; seen < 3;) {
    const json tick = message(client);
    REQUIRE(tick.at("type") == "market_data");
    if (tick.at("symbol") != "BTC/USD") continue;
    CHECK(tick.at("seq") == ++last);
    ++seen;
  }
}

TEST_CASE("a replayed file comes back value for value as a backfill", "[socket]") {
  const TempFile file("-x.csv", recorded_trades(500));
  const TestServer server(replay_config(file, 0));
  WsClient client(server.port(), "/ws/market-data");
  authenticate(client, demo_token(server.port()));
  client.send(R"({"type":"backfill_request","symbols":["TEST"],"since":0,"limit":300})");
  const json answer = message(client);
  CHECK(answer.at("recovered") == false);
  CHECK(answer.at("position").at("seq") == 500);
  REQUIRE(answer.at("ticks").size() == 300);
  for (int i = 0; i < 300; ++i) {
    const int number = 201 + i;
    CHECK(answer.at("ticks")[static_cast<std::size_t>(i)] ==
          json{number, 1'704'067'200'000 + number * 10, number, 1});
  }
}

TEST_CASE("a replay streams its trades in order", "[socket]") {
  const TempFile file("-x.csv", recorded_trades(50));
  const TestServer server(replay_config(file, 5));
  WsClient client(server.port(), "/ws/market-data");
  authenticate(client, demo_token(server.port()));
  client.send(R"({"type":"subscribe","symbols":["TEST"]})");
  std::uint64_t last = message(client).at("positions").at("TEST").at("seq");
  while (last < 50) {
    const json tick = message(client);
    REQUIRE(tick.at("seq") == last + 1);
    CHECK(tick.at("price") == ++last);
  }
}

TEST_CASE("silence is answered with the document's error and 4001", "[socket]") {
  Config config = quiet_config();
  config.auth_timeout_ms = 50;
  const TestServer server(config);
  WsClient client(server.port(), "/ws/market-data");
  CHECK(message(client) == json{{"error", "Authentication required"}});
  CHECK(client.read_close() == 4001);
}

TEST_CASE("a bad token is answered with the document's error and 4001", "[socket]") {
  const TestServer server;
  WsClient client(server.port(), "/ws/market-data");
  client.send(R"({"type":"auth","token":"eyJhbGciOiJub25lIn0.e30."})");
  CHECK(message(client) == json{{"error", "Authentication required"}});
  CHECK(client.read_close() == 4001);
}

TEST_CASE("a connection ends with 4001 when its token does", "[socket]") {
  Config config = quiet_config();
  config.token_ttl_ms = 2'000;  // whole seconds: at least one is left
  const TestServer server(config);
  WsClient client(server.port(), "/ws/market-data");
  authenticate(client, demo_token(server.port()));
  CHECK(client.read_close() == 4001);
}

TEST_CASE("a frame beyond 64 KiB ends with 1009", "[socket]") {
  const TestServer server;
  WsClient client(server.port(), "/ws/market-data");
  authenticate(client, demo_token(server.port()));
  client.send(std::string(64 * 1024 + 1, ' '));
  CHECK(client.read_close() == 1009);
}

TEST_CASE("a frame of exactly 64 KiB is read", "[socket]") {
  const TestServer server;
  WsClient client(server.port(), "/ws/market-data");
  authenticate(client, demo_token(server.port()));
  std::string ping = R"({"type":"ping","ts":5})";
  ping.resize(64 * 1024, ' ');
  client.send(ping);
  CHECK(message(client).at("type") == "pong");
}

TEST_CASE("invalid UTF-8 ends with 1007", "[socket]") {
  const TestServer server;
  WsClient client(server.port(), "/ws/market-data");
  authenticate(client, demo_token(server.port()));
  client.send("{\"type\":\"ping\",\"x\":\"\xff\xfe\"}");
  CHECK(client.read_close() == 1007);
}

TEST_CASE("binary frames are refused and the connection stays", "[socket]") {
  const TestServer server;
  WsClient client(server.port(), "/ws/market-data");
  authenticate(client, demo_token(server.port()));
  client.send_binary("\1\2\3");
  CHECK(message(client).at("type") == "error");
  client.send(R"({"type":"ping","ts":5})");
  CHECK(message(client).at("type") == "pong");
}

TEST_CASE("the subprotocol is chosen when it is offered", "[socket]") {
  const TestServer server;
  CHECK(WsClient(server.port(), "/ws/market-data", {"", "x, tidewire.v1.json", 0}).protocol() ==
        "tidewire.v1.json");
  CHECK(WsClient(server.port(), "/ws/market-data").protocol().empty());
  CHECK(WsClient(server.port(), "/ws/market-data").status() == 101);
}

TEST_CASE("pages of foreign origins may not connect, others may", "[socket]") {
  Config config = quiet_config();
  config.cors_origins = {"https://app.example"};
  const TestServer server(config);
  const std::string own = "http://127.0.0.1:" + std::to_string(server.port());
  CHECK(WsClient(server.port(), "/ws/crypto", {"https://evil.example", "", 0}).status() == 403);
  CHECK(WsClient(server.port(), "/ws/crypto", {"https://app.example", "", 0}).status() == 101);
  CHECK(WsClient(server.port(), "/ws/crypto", {own, "", 0}).status() == 101);
  CHECK(WsClient(server.port(), "/ws/crypto").status() == 101);
}

TEST_CASE("there is no WebSocket at other paths", "[socket]") {
  const TestServer server;
  CHECK(WsClient(server.port(), "/ws/nothing").status() == 404);
}

TEST_CASE("the crypto feed needs no token and carries the crypto symbols", "[socket]") {
  Config config = quiet_config();
  config.simulate = true;
  const TestServer server(config);
  WsClient client(server.port(), "/ws/crypto");
  client.send("whatever it says is not read");
  const json tick = message(client);
  CHECK(tick.at("symbol").get<std::string>().ends_with("/USD"));
  CHECK(tick.at("symbol") != "EUR/USD");
  CHECK(tick.at("price") > 0);
  CHECK(tick.at("timestamp") > 1'700'000'000'000);
  CHECK(tick.at("volume") > 0);
  CHECK(tick.at("change_24h").is_number());
}

TEST_CASE("health counts the connections of each channel", "[socket]") {
  const TestServer server;
  WsClient market(server.port(), "/ws/market-data");
  {
    WsClient first(server.port(), "/ws/crypto");
    WsClient second(server.port(), "/ws/crypto");
    CHECK(eventually([&] { return health(server.port()).at("total_connections") == 3; }));
    const json now = health(server.port());
    CHECK(now.at("status") == "healthy");
    CHECK(now.at("active_channels") == json{"crypto", "market-data"});
    CHECK(now.at("channel_details") == json{{"crypto", 2}, {"market-data", 1}});
  }
  CHECK(eventually([&] { return health(server.port()).at("total_connections") == 1; }));
}

TEST_CASE("a reader that stops reading is closed with 4008 and holds up nobody", "[socket]") {
  const TempFile file("-x.csv", recorded_trades(10'000));
  Config config = replay_config(file, 0);
  config.outbox_bytes = 4'096;
  const TestServer server(config);
  const std::string token = demo_token(server.port());
  WsOptions small_buffer;
  small_buffer.receive_buffer_bytes = 64 * 1'024;
  WsClient slow(server.port(), "/ws/market-data", small_buffer);
  authenticate(slow, token);
  // More than the socket's buffers hold; then the pongs have nowhere to go. The server works on one
  // thread and in turn, so that each request of another connection gives this one its turn, too.
  const auto give_turns = [&] {
    for (int turn = 0; turn < 200; ++turn) CHECK(health(server.port()).at("status") == "healthy");
  };
  json request = {{"type", "backfill_request"}, {"since", 0}, {"limit", 10'000}};
  for (int i = 0; i < 250; ++i) request["symbols"].push_back("TEST");
  slow.send(request.dump());
  give_turns();
  for (int i = 0; i < 500; ++i) slow.send(R"({"type":"ping","ts":1})");
  give_turns();

  WsClient other(server.port(), "/ws/market-data");
  authenticate(other, token);
  other.send(R"({"type":"ping","ts":2})");
  CHECK(message(other).at("ts") == 2);
  CHECK(slow.read_close() == 4008);
}

TEST_CASE("stopping tells the clients when to come back and closes with 1012", "[socket]") {
  TestServer server;
  WsClient market(server.port(), "/ws/market-data");
  authenticate(market, demo_token(server.port()));
  WsClient crypto(server.port(), "/ws/crypto");
  server.stop();
  const json going = message(market);
  CHECK(going.at("type") == "going_away");
  CHECK(going.at("retry_after_ms") >= 500);
  CHECK(market.read_close() == 1012);
  CHECK(crypto.read_close() == 1012);
  server.join();
}

TEST_CASE("a client that never answers the close does not hold up the stop", "[socket]") {
  Config config = quiet_config();
  config.shutdown_timeout_ms = 100;
  TestServer server(config);
  RawSocket mute(server.port());
  mute.send("GET /ws/crypto HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n");
  REQUIRE(mute.read_until("101 Switching Protocols"));
  server.stop();
  server.join();
}
