// How frames reach the sockets: many in one write, whole, in order, and never after a close.

#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "support/catch.hpp"
#include "support/http_client.hpp"
#include "support/metrics_page.hpp"
#include "support/raw_ws.hpp"
#include "support/stream_talk.hpp"
#include "support/test_server.hpp"
#include "support/ws_client.hpp"

using namespace tidewire::server;
using namespace tidewire::server::test;
using nlohmann::json;

namespace {

void publish(std::uint16_t port, const std::string& token, const std::string& text) {
  REQUIRE_FALSE(post(port, "/api/publish/crypto_updates", text, bearer(token)).empty());
}

std::string ping(int number) { return json{{"type", "ping"}, {"ts", number}}.dump(); }

}  // namespace

TEST_CASE("what a connection is told in one turn goes out in one write", "[socket]") {
  const TestServer server;
  RawWs client(server.port(), "/ws/market-data");
  client.send({opcode::text, json{{"type", "auth"}, {"token", demo_token(server.port())}}.dump()});
  REQUIRE(client.read());
  const double before = series(metrics(server.port()), "tidewire_gathered_writes_total");
  std::string pings;
  for (int i = 0; i < 100; ++i) pings += encode({opcode::text, ping(i)});
  client.send_bytes(pings);
  for (int i = 0; i < 100; ++i) {
    const auto frame = client.read();
    REQUIRE(frame);
    CHECK(json::parse(frame->payload).at("ts") == i);
  }
  const double writes = series(metrics(server.port()), "tidewire_gathered_writes_total") - before;
  CHECK(writes >= 1);
  CHECK(writes <= 30);  // the pings may have arrived in a few parts
}

TEST_CASE("a broadcast reaches many connections, in order and unchanged", "[socket]") {
  const TestServer server;
  const std::string token = demo_token(server.port(), "admin");
  std::vector<std::unique_ptr<WsClient>> clients;
  for (int i = 0; i < 100; ++i) {
    clients.push_back(std::make_unique<WsClient>(server.port(), "/ws/crypto"));
  }
  // Frames with each kind of length, copied and shared.
  std::vector<std::string> texts;
  for (const std::size_t size : {20U, 100U, 113U, 500U, 1'100U, 20'000U, 63'000U}) {
    texts.push_back(json{{"symbol", "X"}, {"price", 1}, {"note", std::string(size, 'n')}}.dump());
  }
  for (const std::string& text : texts) publish(server.port(), token, text);
  for (const auto& client : clients) {
    for (const std::string& text : texts) {
      const auto heard = client->read();
      REQUIRE(heard);
      CHECK(json::parse(*heard) == json::parse(text));
    }
  }
}

TEST_CASE("pongs and pushed frames share a connection and all stay whole", "[socket]") {
  const TestServer server;
  const std::string token = demo_token(server.port(), "admin");
  RawWs client(server.port(), "/ws/crypto");
  for (int i = 0; i < 40; ++i) {
    client.send({opcode::ping, std::to_string(i)});
    publish(server.port(), token,
            json{{"symbol", "X"}, {"price", i}, {"note", std::string(2'000, 'n')}}.dump());
  }
  int pongs = 0;
  int pushed = 0;
  while (pongs < 40 || pushed < 40) {
    const auto frame = client.read();
    REQUIRE(frame);
    if (frame->opcode == opcode::pong) {
      CHECK(frame->payload == std::to_string(pongs++));
    } else {
      REQUIRE(frame->opcode == opcode::text);
      CHECK(json::parse(frame->payload).at("price") == pushed++);
    }
  }
}

TEST_CASE("whoever sends pings and reads nothing is not answered without end", "[socket]") {
  Config config = quiet_config();
  config.rates = RateLimits::none();
  const TestServer server(config);
  WsClient other(server.port(), "/ws/crypto");
  RawWs flood(server.port(), "/ws/crypto");
  std::string pings;
  for (int i = 0; i < 2'000; ++i) pings += encode({opcode::ping, std::string(125, 'p')});
  flood.send_bytes(pings);
  for (int i = 0; i < 2'000; ++i) {
    const auto pong = flood.read();
    REQUIRE(pong);
    CHECK(pong->opcode == opcode::pong);
  }
  publish(server.port(), demo_token(server.port(), "admin"), R"({"symbol":"X","price":1})");
  CHECK(message(other).at("price") == 1);
}

TEST_CASE("a close follows what was queued, and no data follows a close", "[socket]") {
  TestServer server;
  RawWs client(server.port(), "/ws/market-data");
  client.send({opcode::text, json{{"type", "auth"}, {"token", demo_token(server.port())}}.dump()});
  REQUIRE(client.read());
  SECTION("of the server") {
    std::string last;
    client.send({opcode::text, ping(1)});
    server.stop();
    for (;;) {
      const auto frame = client.read();
      REQUIRE(frame);
      if (frame->opcode == opcode::close) break;
      last = json::parse(frame->payload).at("type");
    }
    CHECK(last == "going_away");
    client.send({opcode::close, close_payload(1012)});
    CHECK(client.at_end());
  }
  SECTION("of the client, with requests right before it") {
    std::string bytes;
    for (int i = 0; i < 50; ++i) bytes += encode({opcode::text, ping(i)});
    client.send_bytes(bytes + encode({opcode::close, close_payload(1000)}));
    bool closed = false;
    for (;;) {
      const auto frame = client.read();
      if (!frame) break;
      CHECK_FALSE(closed);
      closed = frame->opcode == opcode::close;
    }
    CHECK(closed);
  }
  SECTION("for a broken frame") {
    client.send_bytes(encode({opcode::text, ping(1)}) + encode({.opcode = 3, .payload = "x"}));
    bool closed = false;
    for (;;) {
      const auto frame = client.read();
      if (!frame) break;
      CHECK_FALSE(closed);
      closed = frame->opcode == opcode::close;
    }
    CHECK(closed);
  }
}

TEST_CASE("compressed connections get the same frames", "[socket]") {
  Config config = quiet_config();
  config.compression = true;
  const TestServer server(config);
  RawWs client(server.port(), "/ws/crypto", "Sec-WebSocket-Extensions: permessage-deflate\r\n");
  CHECK(client.handshake().find("permessage-deflate") != std::string::npos);
  WsClient plain(server.port(), "/ws/crypto");
  publish(server.port(), demo_token(server.port(), "admin"),
          json{{"symbol", "X"}, {"price", 1}, {"note", std::string(2'000, 'n')}}.dump());
  const auto frame = client.read();
  REQUIRE(frame);
  CHECK(frame->reserved == 4);
  CHECK(frame->payload.size() < 200);
  CHECK(message(plain).at("price") == 1);
}
