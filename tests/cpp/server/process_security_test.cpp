// Tokens of the real program: who gets them, which are taken, and that none reaches the log.

#include <csignal>
#include <ctime>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "support/catch.hpp"
#include "support/child_process.hpp"
#include "support/http_client.hpp"
#include "support/signing_key.hpp"
#include "support/test_server.hpp"
#include "support/ws_client.hpp"

using namespace tidewire::server::test;
using nlohmann::json;

namespace {

constexpr const char* secret = "secret-secret-secret-secret-1234";

bool contains(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

json claims(long lifetime_s) {
  return {{"sub", "ann"},
          {"exp", static_cast<long>(std::time(nullptr)) + lifetime_s},
          {"roles", {"admin"}},
          {"aud", "tidewire"},
          {"iss", "https://issuer.example"}};
}

/// The close code, or 101 where the token is taken.
int greeting(std::uint16_t port, const std::string& token) {
  WsClient client(port, "/ws/market-data");
  client.send(json{{"type", "auth"}, {"token", token}}.dump());
  const auto answer = client.read();
  if (answer && contains(*answer, "auth_success")) return 101;
  return client.read_close();
}

int demo_sign_in(std::uint16_t port) {
  return status_of(post(port, "/api/auth/token", R"({"username":"admin","password":"admin"})"));
}

/// All places of a request or connection that a token can stand in.
void show_everywhere(std::uint16_t port, const std::string& token) {
  const std::string query = "?token=" + token + "&access_token=" + token;
  for (const char* path : {"/ws", "/ws/market-data", "/ws/nothing", "/api/v1/ws/products",
                           "/api/v1/ws/orders/123e4567-e89b-12d3-a456-426614174000"}) {
    WsClient client(port, path + query);
    if (client.status() == 101) client.send("{}");
  }
  WsClient(port, "/ws" + query, {"https://evil.example", "", 0});
  static_cast<void>(get(port, "/api/products" + query, bearer(token)));
  static_cast<void>(get(port, "/metrics" + query, bearer(token)));
  static_cast<void>(get(port, "/api/nothing" + query, "Cookie: token=" + token + "\r\n"));
  static_cast<void>(send_and_read(port, "GET /" + query + " HTTP/1.1\r\nbad " + token + "\r\n\r\n"));
  static_cast<void>(post(port, "/api/auth/token", token));
  static_cast<void>(greeting(port, token));
  {
    WsClient client(port, "/ws/market-data");
    client.send(json{{"type", "auth"}, {"token", token}}.dump());
    for (int i = 0; i < 12; ++i) client.send("not json " + token);
    client.read_close();
  }
  {
    WsClient client(port, "/ws/notifications");
    client.send("{\"type\":\"" + token + "\"}");
    client.read_close();
  }
}

}  // namespace

TEST_CASE("a token reaches the log from nowhere, good or bad", "[process]") {
  ChildProcess server({"--port", "0", "--log-level", "trace", "--demo-tokens", "--cors-origins",
                       "https://app.example"},
                      {"TIDEWIRE_DEMO=1", std::string("TIDEWIRE_JWT_SECRET=") + secret});
  const std::uint16_t port = server.await_port();
  REQUIRE(port != 0);
  const std::string good = demo_token(port, "admin");
  const std::string bad = SigningKey::ec().token({{"alg", "ES256"}}, claims(60));
  show_everywhere(port, good);
  show_everywhere(port, bad);
  server.signal(SIGTERM);
  CHECK(server.await_exit() == 0);
  CHECK(contains(server.err(), "token refused reason=wrong_algorithm"));
  CHECK(contains(server.err(), "path=/api/products"));
  for (const std::string& token : {good, bad}) {
    // Not in whole, nor its parts, nor their beginnings.
    CHECK_FALSE(contains(server.err(), token.substr(0, 16)));
    CHECK_FALSE(contains(server.err(), token.substr(token.find('.') + 1, 16)));
    CHECK_FALSE(contains(server.err(), token.substr(token.rfind('.') + 1, 16)));
  }
  CHECK_FALSE(contains(server.err(), "token="));
  CHECK_FALSE(contains(server.err(), "secret-secret"));
}

TEST_CASE("with a public key the server takes its issuer's tokens and makes none", "[process]") {
  const SigningKey issuer = SigningKey::rsa();
  const TempFile pem(".pem", issuer.public_pem());
  ChildProcess server({"--demo", "--port", "0", "--jwt-public-key", pem.path(), "--jwt-audience",
                       "tidewire", "--jwt-issuer", "https://issuer.example"});
  const std::uint16_t port = server.await_port();
  REQUIRE(port != 0);
  const json rs256 = {{"alg", "RS256"}};
  CHECK(demo_sign_in(port) == 404);
  CHECK(greeting(port, issuer.token(rs256, claims(60))) == 101);
  CHECK(greeting(port, issuer.token(rs256, claims(-1))) == 4001);
  CHECK(greeting(port, SigningKey::rsa().token(rs256, claims(60))) == 4001);
  json elsewhere = claims(60);
  elsewhere["aud"] = "another-service";
  CHECK(greeting(port, issuer.token(rs256, elsewhere)) == 4001);
  server.signal(SIGTERM);
  CHECK(server.await_exit() == 0);
  CHECK(contains(server.err(), "token refused reason=expired"));
  CHECK(contains(server.err(), "token refused reason=bad_signature"));
  CHECK(contains(server.err(), "token refused reason=wrong_audience"));
}

TEST_CASE("a public key can come in the environment as text", "[process]") {
  const SigningKey issuer = SigningKey::ec();
  ChildProcess server({"--port", "0"}, {"TIDEWIRE_JWT_PUBLIC_KEY=" + issuer.public_pem()});
  const std::uint16_t port = server.await_port();
  REQUIRE(port != 0);
  CHECK(greeting(port, issuer.token({{"alg", "ES256"}}, claims(60))) == 101);
  server.signal(SIGTERM);
  CHECK(server.await_exit() == 0);
}

TEST_CASE("with a secret the demo users sign in only where that was asked for", "[process]") {
  const std::string variable = std::string("TIDEWIRE_JWT_SECRET=") + secret;
  ChildProcess quiet({"--demo", "--port", "0"}, {variable});
  const std::uint16_t quiet_port = quiet.await_port();
  REQUIRE(quiet_port != 0);
  CHECK(demo_sign_in(quiet_port) == 404);
  ChildProcess open({"--demo", "--demo-tokens", "--port", "0"}, {variable});
  const std::uint16_t open_port = open.await_port();
  REQUIRE(open_port != 0);
  CHECK(demo_sign_in(open_port) == 200);
}
