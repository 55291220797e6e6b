// Rate limits and the limits of a request, on real sockets.

#include <nlohmann/json.hpp>
#include <string>

#include "support/catch.hpp"
#include "support/http_client.hpp"
#include "support/raw_ws.hpp"
#include "support/stream_talk.hpp"
#include "support/test_server.hpp"

using namespace tidewire::server;
using namespace tidewire::server::test;
using nlohmann::json;

namespace {

constexpr double never = 1e-6;  // a rate so low that nothing comes back during a test

Config limited(void (*change)(RateLimits& rates)) {
  Config config = quiet_config();
  change(config.rates);
  return config;
}

void check_429(const std::string& response) {
  CHECK(status_of(response) == 429);
  CHECK(response.find("Retry-After: ") != std::string::npos);
  CHECK(json::parse(body_of(response)).at("error").at("code") == "rate_limited");
}

std::string forwarded_for(const std::string& client) {
  return "X-Forwarded-For: " + client + "\r\n";
}

constexpr const char* health = "/api/v1/ws/health";

}  // namespace

TEST_CASE("requests beyond the rate of an address get 429 with Retry-After", "[socket]") {
  const TestServer server(limited([](RateLimits& rates) { rates.requests = {never, 3}; }));
  for (int i = 0; i < 3; ++i) CHECK(status_of(get(server.port(), health)) == 200);
  check_429(get(server.port(), health));
  CHECK(WsClient(server.port(), "/ws/crypto").status() == 429);
}

TEST_CASE("sign-ins beyond the rate of an address get 429, other requests do not", "[socket]") {
  const TestServer server(limited([](RateLimits& rates) { rates.token_requests = {never, 2}; }));
  const char* wrong = R"({"username":"demo","password":"guess"})";
  for (int i = 0; i < 2; ++i) {
    CHECK(status_of(post(server.port(), "/api/auth/token", wrong)) == 401);
  }
  check_429(post(server.port(), "/api/auth/token", wrong));
  CHECK(status_of(get(server.port(), health)) == 200);
}

TEST_CASE("new connections beyond the rate of an address get 429", "[socket]") {
  const TestServer server(limited([](RateLimits& rates) { rates.connections = {never, 2}; }));
  for (int i = 0; i < 2; ++i) CHECK(status_of(get(server.port(), health)) == 200);
  check_429(get(server.port(), health));
  check_429(RawSocket(server.port()).read_all());  // also who says nothing
}

TEST_CASE("an address has so many connections at a time", "[socket]") {
  const TestServer server(limited([](RateLimits& rates) {
    rates.connections_per_address_max = 2;
  }));
  WsClient first(server.port(), "/ws/crypto");
  {
    WsClient second(server.port(), "/ws/crypto");
    CHECK(first.status() == 101);
    CHECK(second.status() == 101);
    check_429(get(server.port(), health));
    CHECK(WsClient(server.port(), "/ws/crypto").status() == 429);
  }
  // The second has gone, which the server learns at its own time.
  CHECK(eventually([&] { return status_of(get(server.port(), health)) == 200; }));
}

TEST_CASE("behind a trusted proxy each client has limits of its own", "[socket]") {
  Config config = limited([](RateLimits& rates) {
    rates.requests = {never, 2};
    rates.connections = {never, 1};
  });
  config.trusted_proxies = "127.0.0.0/8";
  const TestServer server(config);
  const std::string ann = forwarded_for("203.0.113.1");
  for (int i = 0; i < 2; ++i) CHECK(status_of(get(server.port(), health, ann)) == 200);
  check_429(get(server.port(), health, ann));
  CHECK(status_of(get(server.port(), health, forwarded_for("203.0.113.2"))) == 200);
}

TEST_CASE("what an untrusted client forwards is not believed", "[socket]") {
  const TestServer server(limited([](RateLimits& rates) { rates.requests = {never, 2}; }));
  for (int i = 0; i < 2; ++i) {
    CHECK(status_of(get(server.port(), health, forwarded_for("203.0.113." + std::to_string(i)))) ==
          200);
  }
  check_429(get(server.port(), health, forwarded_for("203.0.113.9")));
}

TEST_CASE("too many messages say when to come back and close with 4029", "[socket]") {
  const TestServer server(limited([](RateLimits& rates) { rates.messages = {10, 5}; }));
  WsClient client(server.port(), "/ws/market-data");
  authenticate(client, demo_token(server.port()));
  for (int i = 0; i < 10; ++i) client.send(R"({"type":"ping","ts":1})");
  const json away = message(client, "going_away");
  CHECK(away.at("retry_after_ms") > 0);
  CHECK(away.at("retry_after_ms") <= 100);
  CHECK(client.read_close() == 4029);
}

TEST_CASE("too many bytes close with 4029, on dialects without words for it, too", "[socket]") {
  const TestServer server(limited([](RateLimits& rates) { rates.bytes = {1, 60'000}; }));
  for (const char* path : {"/ws/crypto", "/ws/performance-metrics"}) {
    WsClient client(server.port(), path);
    const std::string large = json{{"type", "auth"}, {"token", std::string(16'000, 'x')}}.dump();
    for (int i = 0; i < 4; ++i) client.send(std::string(path) == "/ws/crypto" ? large : "{}");
    CHECK(client.read_close() == (std::string(path) == "/ws/crypto" ? 4029 : 4001));
  }
}

TEST_CASE("empty fragments count as the bytes that they are", "[socket]") {
  const TestServer server(limited([](RateLimits& rates) { rates.bytes = {1, 60'000}; }));
  RawWs client(server.port(), "/ws/crypto");
  client.send({opcode::text, "", false});
  const std::string fragment = encode({opcode::continuation, "", false});
  std::string many;
  for (int i = 0; i < 12'000; ++i) many += fragment;
  client.send_bytes(many);
  CHECK(client.read_close() == 4029);
}

TEST_CASE("too many auth messages close with 4029", "[socket]") {
  const TestServer server(limited([](RateLimits& rates) { rates.auth_attempts = {never, 3}; }));
  const std::string token = demo_token(server.port());
  WsClient client(server.port(), "/ws/notifications");
  for (int i = 0; i < 4; ++i) say(client, {{"type", "auth"}, {"token", token}});
  CHECK(message(client, "going_away").at("retry_after_ms") > 0);
  CHECK(client.read_close() == 4029);
}

TEST_CASE("without rate limits nothing is limited", "[socket]") {
  Config config = quiet_config();
  config.rates = RateLimits::none();
  const TestServer server(config);
  WsClient client(server.port(), "/ws/market-data");
  authenticate(client, demo_token(server.port()));
  for (int i = 0; i < 2'000; ++i) REQUIRE(client.send(R"({"type":"ping","ts":1})"));
  for (int i = 0; i < 2'000; ++i) REQUIRE(message(client).at("type") == "pong");
}

TEST_CASE("long targets and headers of many fields are refused", "[socket]") {
  const TestServer server;
  const std::string query(8 * 1024, 'x');
  CHECK(status_of(get(server.port(), "/?" + query)) == 414);
  std::string fields;
  for (int i = 0; i < 101; ++i) fields += "X-" + std::to_string(i) + ": 1\r\n";
  CHECK(status_of(get(server.port(), health, fields)) == 431);
}

TEST_CASE("a header that trickles in is given up at its own deadline", "[socket]") {
  Config config = quiet_config();
  config.header_timeout_ms = 100;
  const TestServer server(config);
  RawSocket slow(server.port());
  slow.send("GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ");
  CHECK(slow.read_all().empty());
}
