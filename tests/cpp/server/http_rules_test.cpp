// What HTTP/1.1 and the handshake of RFC 6455 ask of any request, on real sockets.

#include "http_rules.hpp"

#include <nlohmann/json.hpp>
#include <string>

#include "support/catch.hpp"
#include "support/http_client.hpp"
#include "support/test_server.hpp"

using namespace tidewire::server;
using namespace tidewire::server::test;
using nlohmann::json;

namespace {

constexpr const char* end = "Connection: close\r\n\r\n";

std::string code_of(const std::string& response) {
  return json::parse(body_of(response)).at("error").at("code").get<std::string>();
}

std::string upgrade(const std::string& key, const std::string& version) {
  return "GET /ws/crypto HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
         "Sec-WebSocket-Key: " + key + "\r\nSec-WebSocket-Version: " + version + "\r\n\r\n";
}

}  // namespace

TEST_CASE("a request names one host", "[socket]") {
  const TestServer server;
  const auto answer = [&](const std::string& hosts, const std::string& version) {
    return send_and_read(server.port(), "GET /healthz HTTP/" + version + "\r\n" + hosts + end);
  };
  CHECK(status_of(answer("Host: a\r\n", "1.1")) == 200);
  CHECK(status_of(answer("", "1.0")) == 200);
  CHECK(status_of(answer("", "1.1")) == 400);
  CHECK(status_of(answer("Host: a\r\nHost: b\r\n", "1.1")) == 400);
}

TEST_CASE("targets in absolute form and the asterisk are understood", "[socket]") {
  const TestServer server;
  for (const char* target : {"http://a/healthz", "HTTPS://a:1/healthz?x=1"}) {
    CHECK(status_of(send_and_read(server.port(), std::string("GET ") + target +
                                                     " HTTP/1.1\r\nHost: b\r\n" + end)) == 200);
  }
  const std::string options =
      send_and_read(server.port(), std::string("OPTIONS * HTTP/1.1\r\nHost: b\r\n") + end);
  CHECK(status_of(options) == 204);
}

TEST_CASE("a client that asks before it sends its body is told to go on", "[socket]") {
  const TestServer server;
  RawSocket client(server.port());
  client.send("POST /api/auth/token HTTP/1.1\r\nHost: a\r\nContent-Length: 37\r\n"
              "Expect: 100-continue\r\nConnection: close\r\n\r\n");
  REQUIRE(client.read_until("HTTP/1.1 100 Continue\r\n\r\n"));
  client.send(R"({"username":"demo","password":"demo"})");
  CHECK(client.read_until("HTTP/1.1 200 OK"));
}

TEST_CASE("answers carry their date", "[socket]") {
  const TestServer server;
  CHECK(get(server.port(), "/healthz").find("\r\nDate: ") != std::string::npos);
  CHECK(http_date({784'111'777'000}) == "Sun, 06 Nov 1994 08:49:37 GMT");
}

TEST_CASE("a plain request to a WebSocket's path is told how to upgrade", "[socket]") {
  const TestServer server;
  const std::string answer = get(server.port(), "/ws/crypto");
  CHECK(status_of(answer) == 426);
  CHECK(answer.find("\r\nUpgrade: websocket\r\n") != std::string::npos);
  CHECK(answer.find("Connection: Upgrade") != std::string::npos);
}

TEST_CASE("a handshake of another version or without a key is refused in our words", "[socket]") {
  const TestServer server;
  const std::string key = "dGhlIHNhbXBsZSBub25jZQ==";
  const std::string old = send_and_read(server.port(), upgrade(key, "8"));
  CHECK(status_of(old) == 426);
  CHECK(old.find("Sec-WebSocket-Version: 13") != std::string::npos);
  CHECK(code_of(old) == "upgrade_required");
  for (const char* bad : {"abc", "dGhlIHNhbXBsZSBub25jZQ=!", "dGhlIHNhbXBsZSBub25jZQAA"}) {
    const std::string answer = send_and_read(server.port(), upgrade(bad, "13"));
    CHECK(status_of(answer) == 400);
    CHECK(code_of(answer) == "bad_request");
  }
}

TEST_CASE("pages of a listed origin can read why they were refused", "[socket]") {
  Config config = quiet_config();
  config.cors_origins = {"https://app.example"};
  config.rates.requests = {1e-6, 2};
  const TestServer server(config);
  const std::string origin = "Origin: https://app.example\r\n";
  const auto readable = [](const std::string& answer) {
    return answer.find("Access-Control-Allow-Origin: https://app.example") != std::string::npos &&
           answer.find("Access-Control-Expose-Headers: Retry-After") != std::string::npos;
  };
  const std::string large =
      post(server.port(), "/api/auth/token", std::string(70'000, 'x'), origin);
  CHECK(status_of(large) == 413);
  CHECK(readable(large));
  std::string limited;
  for (int i = 0; i < 3; ++i) limited = get(server.port(), "/healthz", origin);
  CHECK(status_of(limited) == 429);
  CHECK(readable(limited));
}
