// HTTP as it arrives from the network: what a parser of our own making could get wrong.

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>

#include "support/catch.hpp"
#include "support/http_client.hpp"
#include "support/test_server.hpp"
#include "support/ws_client.hpp"

using namespace tidewire::server;
using namespace tidewire::server::test;
using nlohmann::json;

TEST_CASE("files are served over the network, HEAD without a body", "[socket]") {
  const TempFile file(".wasm", "binary");
  const std::filesystem::path path = file.path();
  Config config = quiet_config();
  config.static_dir = path.parent_path().string();
  const TestServer server(config);
  const std::string target = "/" + path.filename().string();
  const std::string response = get(server.port(), target);
  CHECK(status_of(response) == 200);
  CHECK(response.find("Content-Type: application/wasm\r\n") != std::string::npos);
  CHECK(response.find("X-Content-Type-Options: nosniff\r\n") != std::string::npos);
  CHECK(body_of(response) == "binary");
  const std::string head = send_and_read(
      server.port(), "HEAD " + target + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  CHECK(status_of(head) == 200);
  CHECK(head.find("Content-Length: 6\r\n") != std::string::npos);
  CHECK(body_of(head).empty());
  CHECK(status_of(get(server.port(), "/../etc/passwd")) == 404);
  CHECK(status_of(get(server.port(), "/%2e%2e%2fetc/passwd")) == 404);
}

TEST_CASE("no target leads out of the directory that is served", "[socket]") {
  const TempFile outside(".txt", "secret");
  const std::filesystem::path directory =
      std::filesystem::path(outside.path()).replace_extension(".d");
  std::filesystem::create_directory(directory);
  Config config = quiet_config();
  config.static_dir = directory.string();
  {
    const TestServer server(config);
    const std::string name = std::filesystem::path(outside.path()).filename().string();
    for (const char* way : {"/../", "/%2e%2e/", "/..%2f", "/%2e%2e%2f", "/x/../../", "/./../", "//",
                            "/..%5c", "/..\\", "/%252e%252e/", "/.%00./", "/....//"}) {
      INFO(way);
      const std::string response = get(server.port(), way + name);
      const int status = status_of(response);
      CHECK((status == 404 || status == 400));
      CHECK(response.find("secret") == std::string::npos);
    }
  }
  std::filesystem::remove(directory);
}

TEST_CASE("a page of a foreign origin opens no WebSocket, one that is listed does", "[socket]") {
  Config config = quiet_config();
  config.cors_origins = {"https://app.example"};
  const TestServer server(config);
  for (const char* path : {"/ws/crypto", "/ws/market-data", "/ws", "/api/v1/ws/products"}) {
    CHECK(WsClient(server.port(), path, {"https://evil.example", "", 0}).status() == 403);
    CHECK(WsClient(server.port(), path, {"null", "", 0}).status() == 403);
    CHECK(WsClient(server.port(), path, {"https://app.example", "", 0}).status() == 101);
  }
}

TEST_CASE("a connection answers request after request, also when they come together", "[socket]") {
  const TestServer server;
  const std::string one = "GET /api/v1/ws/health HTTP/1.1\r\nHost: x\r\n\r\n";
  const std::string last =
      "GET /api/market/ticks HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
  const std::string responses = send_and_read(server.port(), one + one + last);
  std::size_t count = 0;
  for (std::size_t at = responses.find("HTTP/1.1 200 OK"); at != std::string::npos;
       at = responses.find("HTTP/1.1 200 OK", at + 1)) {
    ++count;
  }
  CHECK(count == 3);
}

TEST_CASE("what is not HTTP gets 400 and a close", "[socket]") {
  const TestServer server;
  CHECK(status_of(send_and_read(server.port(), "hello\r\n\r\n")) == 400);
  CHECK(status_of(send_and_read(server.port(), "GET / HTTP/1.1\r\nbad header\r\n\r\n")) == 400);
  CHECK(status_of(send_and_read(server.port(),
                           "POST / HTTP/1.1\r\nContent-Length: x\r\n\r\n")) == 400);
}

TEST_CASE("bodies and headers beyond their limits are refused", "[socket]") {
  const TestServer server;
  const std::string large(64 * 1024 + 1, 'x');
  CHECK(status_of(post(server.port(), "/api/auth/token", large)) == 413);
  CHECK(status_of(get(server.port(), "/", "X-Large: " + large.substr(0, 20'000) + "\r\n")) == 431);
}

TEST_CASE("a request that does not arrive in time is given up", "[socket]") {
  Config config = quiet_config();
  config.request_timeout_ms = 50;
  const TestServer server(config);
  CHECK(send_and_read(server.port(), "GET / HTTP/1.1\r\nHost:").empty());
}

TEST_CASE("connections beyond the limit are closed at once", "[socket]") {
  Config config = quiet_config();
  config.connections_max = 1;
  const TestServer server(config);
  RawSocket first(server.port());
  first.send("GET /api/v1/ws/health HTTP/1.1\r\nHost: x\r\n\r\n");
  REQUIRE(first.read_until("\r\n\r\n"));
  CHECK(RawSocket(server.port()).read_all().empty());
  first.send("GET /api/v1/ws/health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  CHECK(first.read_all().find("Connection: close") != std::string::npos);
}

TEST_CASE("a plain request to a WebSocket path is told to upgrade", "[socket]") {
  const TestServer server;
  CHECK(status_of(get(server.port(), "/ws/market-data")) == 426);
}

TEST_CASE("stopping closes idle connections of HTTP", "[socket]") {
  TestServer server;
  RawSocket idle(server.port());
  idle.send("GET /api/v1/ws/health HTTP/1.1\r\nHost: x\r\n\r\n");
  REQUIRE(idle.read_until("\r\n\r\n"));
  server.stop();
  server.join();
}
