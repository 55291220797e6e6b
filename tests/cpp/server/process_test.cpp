// The program itself: what it prints, how it ends.

#include <sqlite3.h>

#include <chrono>
#include <csignal>
#include <ctime>
#include <fstream>
#include <iterator>
#include <list>
#include <nlohmann/json.hpp>
#include <regex>
#include <set>
#include <sstream>
#include <string>

#include "support/catch.hpp"
#include "support/child_process.hpp"
#include "support/http_client.hpp"
#include "support/signing_key.hpp"
#include "support/temp_folder.hpp"
#include "support/test_server.hpp"
#include "support/ws_client.hpp"

using namespace tidewire::server::test;
using nlohmann::json;

namespace {

bool contains(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("the program prints one line on stdout and stops on SIGTERM with 0", "[process]") {
  ChildProcess server({"--demo", "--port", "0"});
  const std::uint16_t port = server.await_port();
  REQUIRE(port != 0);
  WsClient client(port, "/ws/crypto");
  REQUIRE(client.read().has_value());
  server.signal(SIGTERM);
  CHECK(client.read_close() == 1012);
  CHECK(server.await_exit() == 0);
  CHECK(server.out() == "listening on http://127.0.0.1:" + std::to_string(port) + "\n");
}

TEST_CASE("SIGINT stops with 0, too, without any connection", "[process]") {
  ChildProcess server({"--demo", "--port", "0"});
  REQUIRE(server.await_port() != 0);
  server.signal(SIGINT);
  CHECK(server.await_exit() == 0);
}

TEST_CASE("a second signal ends the program at once", "[process]") {
  ChildProcess server({"--demo", "--port", "0", "--shutdown-timeout", "3600"});
  const std::uint16_t port = server.await_port();
  REQUIRE(port != 0);
  // Never answers the close, so that the first signal has something to wait for.
  RawSocket mute(port);
  mute.send("GET /ws/crypto HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n");
  REQUIRE(mute.read_until("101 Switching Protocols"));
  server.signal(SIGTERM);
  REQUIRE(mute.read_until("service restart"));
  server.signal(SIGTERM);
  CHECK(server.await_exit() == 128 + SIGTERM);
}

TEST_CASE("a server whose database is locked ends in its time all the same", "[process]") {
  const TempFolder folder;
  ChildProcess server({"--demo", "--port", "0", "--database", folder.database(),
                       "--shutdown-timeout", "1", "--no-rate-limits"});
  const std::uint16_t port = server.await_port();
  REQUIRE(port != 0);
  const std::string admin = bearer(demo_token(port, "admin"));
  sqlite3* database = nullptr;
  REQUIRE(sqlite3_open(folder.database().c_str(), &database) == SQLITE_OK);
  REQUIRE(sqlite3_exec(database, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr) == SQLITE_OK);

  // Each of these waits two seconds for the lock, one after the other.
  const std::string body = R"({"type":"product_deleted","data":{"product_id":"none"}})";
  std::list<RawSocket> clients;
  for (int i = 0; i < 10; ++i) {
    clients.emplace_back(port).send("POST /api/products/events HTTP/1.1\r\nHost: a\r\n" + admin +
                                    "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
                                    body);
  }
  const auto begun = std::chrono::steady_clock::now();
  server.signal(SIGTERM);
  CHECK(server.await_exit() == 0);
  CHECK(std::chrono::steady_clock::now() - begun < std::chrono::seconds(10));
  sqlite3_close(database);
}

TEST_CASE("a port that is taken is named, with what to do", "[process]") {
  ChildProcess first({"--demo", "--port", "0"});
  const std::string port = std::to_string(first.await_port());
  ChildProcess second({"--demo", "--port", port});
  CHECK(second.await_exit() == 1);
  CHECK(contains(second.err(), "Port " + port + " on 127.0.0.1 is taken"));
  CHECK(contains(second.err(), "--port"));
  CHECK(second.out().empty());
}

TEST_CASE("usage errors end with 2", "[process]") {
  ChildProcess bare({});
  CHECK(bare.await_exit() == 2);
  CHECK(contains(bare.err(), "--demo"));
  ChildProcess wrong({"--demo", "--port", "x"});
  CHECK(wrong.await_exit() == 2);
}

TEST_CASE("a replay file that is missing or has no trade ends with 2", "[process]") {
  ChildProcess missing({"--demo", "--port", "0", "--replay", "/no/such/file.csv"});
  CHECK(missing.await_exit() == 2);
  CHECK(contains(missing.err(), "/no/such/file.csv"));
  const TempFile text("-notes.csv", "these are\nno trades\n");
  ChildProcess useless({"--demo", "--port", "0", "--replay", text.path()});
  CHECK(useless.await_exit() == 2);
  CHECK(contains(useless.err(), "no line that is a trade (2 lines were refused)"));
  CHECK(contains(useless.err(), "line=1"));
}

TEST_CASE("malformed lines of a replay are logged with their numbers", "[process]") {
  const TempFile file("-x.csv", recorded_trades(3) + "broken\n");
  ChildProcess server({"--demo", "--port", "0", "--speed", "0", "--replay", file.path()});
  const std::uint16_t port = server.await_port();
  REQUIRE(port != 0);
  const json ticks = json::parse(body_of(get(port, "/api/market/ticks?symbols=TEST")));
  CHECK(ticks.at("ticks")[0].at("price") == 3);
  server.signal(SIGTERM);
  CHECK(server.await_exit() == 0);
  CHECK(contains(server.err(), "line=5"));
  CHECK(contains(server.err(), "trades=3 bad_lines=1"));
}

TEST_CASE("tokens, passwords and queries never reach the log", "[process]") {
  ChildProcess server({"--port", "0", "--log-level", "trace"},
                      {"TIDEWIRE_DEMO=1", "TIDEWIRE_DEMO_TOKENS=1",
                       "TIDEWIRE_JWT_SECRET=secret-secret-secret-secret-1234"});
  const std::uint16_t port = server.await_port();
  REQUIRE(port != 0);
  const std::string token = demo_token(port);
  CHECK(status_of(get(port, "/api/market/ticks?token=" + token)) == 200);
  WsClient(port, "/ws/market-data?token=" + token);
  WsClient(port, "/ws/nothing?token=" + token);
  {
    WsClient client(port, "/ws/market-data");
    client.send(json{{"type", "auth"}, {"token", token}}.dump());
    CHECK(client.read().has_value());
  }
  {
    WsClient client(port, "/ws/market-data");
    client.send(json{{"type", "auth"}, {"token", token + "x"}}.dump());
    CHECK(client.read_close() == 4001);
  }
  server.signal(SIGTERM);
  CHECK(server.await_exit() == 0);
  CHECK(contains(server.err(), "token refused reason="));
  CHECK(contains(server.err(), "path=/api/market/ticks"));
  CHECK_FALSE(contains(server.err(), "token=eyJ"));
  CHECK_FALSE(contains(server.err(), token.substr(token.rfind('.'))));
  CHECK_FALSE(contains(server.err(), "secret-secret"));
}

TEST_CASE("what a client is called cannot begin a line of the log", "[process]") {
  const SigningKey issuer = SigningKey::ec();
  ChildProcess server({"--port", "0", "--jwt-public-key", issuer.public_pem()});
  const std::uint16_t port = server.await_port();
  REQUIRE(port != 0);
  const json claims = {{"sub", "eve bytes=0\nforged \x1b[31m\x7f"},
                       {"exp", std::time(nullptr) + 600},
                       {"roles", {"admin"}}};
  const std::string body = R"({"symbol":"TEST","price":1})";
  const std::string token = issuer.token({{"alg", "ES256"}}, claims);
  CHECK(status_of(post(port, "/api/publish/market_data", body, bearer(token))) == 202);
  server.signal(SIGTERM);
  CHECK(server.await_exit() == 0);
  CHECK(contains(server.err(), "user=\"eve bytes=0\\nforged \\u001b[31m\\x7f\""));
  CHECK_FALSE(contains(server.err(), "\x1b[31m\x7f"));
}

TEST_CASE("with --log-format json every line of the log is an object", "[process]") {
  ChildProcess server({"--demo", "--port", "0", "--log-format", "json", "--log-level", "trace"});
  const std::uint16_t port = server.await_port();
  REQUIRE(port != 0);
  CHECK(status_of(get(port, "/%22quoted%22\"")) != 200);
  server.signal(SIGTERM);
  CHECK(server.await_exit() == 0);
  std::istringstream lines(server.err());
  int count = 0;
  for (std::string line; std::getline(lines, line); ++count) {
    const json event = json::parse(line, nullptr, false);
    REQUIRE(event.is_object());
    CHECK(event.contains("time"));
    CHECK(event.contains("level"));
    CHECK_FALSE(event.at("message").get<std::string>().empty());
  }
  CHECK(count >= 3);
}

TEST_CASE("--help and the documentation name the same flags and variables", "[process]") {
  ChildProcess server({"--help"});
  CHECK(server.await_exit() == 0);
  std::ifstream file(TIDEWIRE_OPERATING_MD);
  const std::string page{std::istreambuf_iterator<char>(file), {}};
  REQUIRE_FALSE(page.empty());
  const auto found = [](const std::string& text, const std::string& pattern) {
    std::set<std::string> names;
    const std::regex regex(pattern);
    for (std::sregex_iterator at(text.begin(), text.end(), regex), end; at != end; ++at) {
      names.insert((*at)[1]);
    }
    return names;
  };
  const auto flags = found(server.out(), "(--[a-z-]+)[ ,{]");
  const auto variables = found(server.out(), "Env:([A-Z_]+)");
  CHECK(flags.size() > 40);
  // The rows of tables: flags in the first column, variables in the second.
  auto documented = found(page, "\n\\| `(--[a-z-]+)");
  documented.merge(found(page, "\n\\| `--[a-z-]+[^`]*`, `(--[a-z-]+)"));
  documented.insert({"--help", "--version"});
  CHECK(documented == flags);
  CHECK(found(page, "\n\\| `--[^|]*(?:PEM\\\\\\|FILE`)? *\\| `([A-Z_]+)` \\|") == variables);
}
