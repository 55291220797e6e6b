// The hub on real sockets, without the official client: negotiation, refusals, hostile frames,
// long polling by hand, and what is left after a crash.

#include <csignal>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "auctions/sqlite_auctions.hpp"
#include "auth/jwt.hpp"
#include "clock.hpp"
#include "support/catch.hpp"
#include "support/child_process.hpp"
#include "support/http_client.hpp"
#include "support/temp_folder.hpp"
#include "support/test_server.hpp"
#include "support/ws_client.hpp"

using namespace tidewire;
using namespace tidewire::server;
using namespace tidewire::server::test;
using nlohmann::json;

namespace {

constexpr std::string_view secret = "secret-secret-secret-secret-1234";

std::string token_of(const std::string& user, const std::string& tenant = "acme") {
  const wire::UnixMillis now = server::now().unix;
  return Jwt(JwtKey::from_secret(std::string(secret))).issue({user, {}, now + 600'000, tenant}, now);
}

Config hub_config() {
  Config config = quiet_config();
  config.jwt_secret = std::string(secret);
  return config;
}

json negotiate(std::uint16_t port, const std::string& token,
               const std::string& query = "negotiateVersion=1") {
  const std::string answer = post(port, "/hubs/auction/negotiate?" + query, "", bearer(token));
  REQUIRE(status_of(answer) == 200);
  return json::parse(body_of(answer));
}

std::string hub_path(const std::string& id, const std::string& token) {
  return "/hubs/auction?id=" + id + "&access_token=" + token;
}

/// A new connection's path.
std::string new_path(std::uint16_t port, const std::string& token) {
  return hub_path(negotiate(port, token).at("connectionToken"), token);
}

const std::string handshake = "{\"protocol\":\"json\",\"version\":1}\x1e";

int poll_status(std::uint16_t port, const std::string& id, const std::string& token) {
  return status_of(get(port, "/hubs/auction?id=" + id, bearer(token)));
}

std::string remove(std::uint16_t port, const std::string& id, const std::string& token) {
  return send_and_read(port, "DELETE /hubs/auction?id=" + id + " HTTP/1.1\r\nHost: x\r\n" +
                                 bearer(token) + "Connection: close\r\n\r\n");
}

json own_auctions(std::uint16_t port, const std::string& token, const std::string& query = "") {
  return json::parse(body_of(get(port, "/api/auctions" + query, bearer(token)))).at("auctions");
}

std::string post_bid(std::uint16_t port, const std::string& auction, const json& bid,
                     const std::string& token) {
  return post(port, "/api/auctions/" + auction + "/bids", bid.dump(), bearer(token));
}

/// The next frame; empty at the end.
std::string next(WsClient& client) { return client.read().value_or(""); }

}  // namespace

TEST_CASE("negotiation offers the transports to whoever has a token", "[socket]") {
  TestServer server(hub_config());
  const std::string token = token_of("ann");
  const json answer = negotiate(server.port(), token);
  CHECK(answer.at("negotiateVersion") == 1);
  CHECK(answer.at("connectionId") != answer.at("connectionToken"));
  CHECK(answer.at("availableTransports")[0].at("transport") == "WebSockets");
  CHECK(answer.at("availableTransports")[1].at("transport") == "LongPolling");
  CHECK_FALSE(answer.contains("useStatefulReconnect"));
  const json old = negotiate(server.port(), token, "");
  CHECK(old.at("negotiateVersion") == 0);
  CHECK_FALSE(old.contains("connectionToken"));
  CHECK(negotiate(server.port(), token, "negotiateVersion=1&useStatefulReconnect=true")
            .at("useStatefulReconnect") == true);
  CHECK(status_of(post(server.port(), "/hubs/auction/negotiate", "")) == 401);
  CHECK(status_of(post(server.port(), "/hubs/auction/negotiate?access_token=" + token, "")) == 200);
  CHECK(status_of(get(server.port(), "/hubs/auction/negotiate", bearer(token))) == 405);
}

TEST_CASE("a WebSocket needs a token and a connection of its own", "[socket]") {
  TestServer server(hub_config());
  const std::string token = token_of("ann");
  const std::string id = negotiate(server.port(), token).at("connectionToken");
  CHECK(WsClient(server.port(), "/hubs/auction?id=" + id).status() == 401);
  CHECK(WsClient(server.port(), hub_path(id, token + "x")).status() == 401);
  CHECK(WsClient(server.port(), hub_path("unknown", token)).status() == 404);
  CHECK(WsClient(server.port(), hub_path(id, token_of("bob"))).status() == 403);
  CHECK(WsClient(server.port(), hub_path(id, token_of("ann", "globex"))).status() == 403);
  WsClient client(server.port(), hub_path(id, token));
  REQUIRE(client.status() == 101);
  CHECK(WsClient(server.port(), hub_path(id, token)).status() == 409);
  client.send(handshake);
  CHECK(next(client) == "{}\x1e");
  WsClient without_negotiation(server.port(), "/hubs/auction?access_token=" + token);
  CHECK(without_negotiation.status() == 101);
  without_negotiation.send(handshake);
  CHECK(next(without_negotiation) == "{}\x1e");
}

TEST_CASE("hostile frames end a connection of the hub, and nothing else", "[socket]") {
  TestServer server(hub_config());
  const std::string token = token_of("ann");
  const std::vector<std::pair<std::string, std::uint16_t>> hostile = {
      {"not json\x1e", 1008},
      {"{\"type\":1,\"target\":{}}\x1e", 1008},
      {"{\"type\":\"1\"}\x1e", 1008},
      {"{\"type\":1,\"target\":\"JoinAuction\",\"arguments\":\"a\"}\x1e", 1008},
      {std::string(1'000, '[') + "\x1e", 1008},
      {std::string(70'000, 'x') + "\x1e", 1009},
      {"\xff\x1e", 1007},
      {handshake, 1008},  // a second one
      {"{\"type\":7}\x1e", 1000},
  };
  for (const auto& [frame, code] : hostile) {
    CAPTURE(frame.substr(0, 40));
    WsClient client(server.port(), new_path(server.port(), token));
    client.send(handshake);
    client.send(frame);
    CHECK(client.read_close() == code);
  }
  WsClient first(server.port(), new_path(server.port(), token));
  first.send("{\"type\":6}\x1e");
  CHECK(next(first).find("error") != std::string::npos);
  CHECK(first.read_close() == 1008);
  WsClient binary(server.port(), new_path(server.port(), token));
  binary.send_binary(handshake);
  CHECK(binary.read_close() == 1008);
}

TEST_CASE("unknown methods and wrong arguments are answered, and the connection stays",
          "[socket]") {
  TestServer server(hub_config());
  const std::string token = token_of("ann");
  WsClient client(server.port(), new_path(server.port(), token));
  client.send(handshake + "{\"type\":6}\x1e{\"type\":42}\x1e");
  CHECK(next(client) == "{}\x1e");
  const auto error_of = [&](const json& target, const json& arguments, int type = 1) {
    client.send(json{{"type", type},
                     {"invocationId", "7"},
                     {"target", target},
                     {"arguments", arguments}}
                    .dump() +
                "\x1e");
    std::string text = next(client);
    text.pop_back();
    return json::parse(text).value("error", "");
  };
  CHECK(error_of("DropTables", json::array()) == "Unknown method");
  CHECK(error_of("JoinAuction", json::array(), 4) == "Unknown method");
  CHECK(error_of("JoinAuction", json::array({json::object()})) == "Invalid arguments");
  CHECK(error_of("JoinAuction", {std::string(60'000, 'x')}) == "Auction not found");
  CHECK(error_of("LeaveAuction", {"none"}) == "");
}

TEST_CASE("a client that lost its line takes its connection over from a socket that still hangs",
          "[socket]") {
  TestServer server(hub_config());
  const std::string token = token_of("ann");
  const std::string id =
      negotiate(server.port(), token, "negotiateVersion=1&useStatefulReconnect=true")
          .at("connectionToken");
  const std::string shake_hands_2 = "{\"protocol\":\"json\",\"version\":2}\x1e";
  WsClient old(server.port(), hub_path(id, token));
  old.send(shake_hands_2 + "{\"type\":1,\"invocationId\":\"1\",\"target\":\"No\"}\x1e");
  CHECK(next(old) == "{}\x1e");
  const std::string answer = next(old);
  CHECK(answer.find("Unknown method") != std::string::npos);
  WsClient fresh(server.port(), hub_path(id, token));
  REQUIRE(fresh.status() == 101);
  CHECK(next(fresh) == "{\"type\":9,\"sequenceId\":1}\x1e");
  CHECK(next(fresh) == answer);  // it was not acknowledged
  CHECK(old.read_close() == 1000);
  fresh.send("{\"type\":9,\"sequenceId\":2}\x1e"
             "{\"type\":1,\"invocationId\":\"2\",\"target\":\"No\"}\x1e");
  CHECK(next(fresh).find("\"invocationId\":\"2\"") != std::string::npos);
}

TEST_CASE("long polling by hand: the first poll is empty, then records, then 204 and 404",
          "[socket]") {
  TestServer server(hub_config());
  const std::uint16_t port = server.port();
  const std::string token = token_of("ann");
  const std::string id = negotiate(port, token).at("connectionToken");
  const std::string path = "/hubs/auction?id=" + id;
  CHECK(status_of(post(port, path, handshake, bearer(token))) == 409);  // before any poll
  const std::string first = get(port, path, bearer(token));
  CHECK(status_of(first) == 200);
  CHECK(body_of(first).empty());
  CHECK(status_of(get(port, path)) == 401);
  CHECK(status_of(get(port, "/hubs/auction", bearer(token))) == 400);
  CHECK(poll_status(port, "unknown", token) == 404);
  CHECK(poll_status(port, id, token_of("bob")) == 403);
  CHECK(WsClient(port, hub_path(id, token)).status() == 409);
  CHECK(status_of(post(port, path, handshake + "{\"type\":6}\x1e", bearer(token))) == 200);
  CHECK(body_of(get(port, path, bearer(token))) == "{}\x1e");
  // A poll that waits is answered by a call, one that is followed by another by 204.
  RawSocket waiting(port);
  const std::string request =
      "GET " + path + " HTTP/1.1\r\nHost: x\r\n" + bearer(token) + "Connection: close\r\n\r\n";
  waiting.send(request);
  CHECK(status_of(post(port, path,
                       "{\"type\":1,\"invocationId\":\"1\",\"target\":\"No\",\"arguments\":[]}\x1e",
                       bearer(token))) == 200);
  CHECK(waiting.read_until("Unknown method"));
  CHECK(status_of(post(port, path, std::string(70'000, 'x'), bearer(token))) == 413);
  CHECK(status_of(remove(port, id, token)) == 202);
  CHECK(poll_status(port, id, token) == 404);
}

TEST_CASE("a polled connection that is told to end gets the reason, and then 204", "[socket]") {
  TestServer server(hub_config());
  const std::uint16_t port = server.port();
  const std::string token = token_of("ann");
  const std::string id = negotiate(port, token).at("connectionToken");
  const std::string path = "/hubs/auction?id=" + id;
  CHECK(poll_status(port, id, token) == 200);
  CHECK(status_of(post(port, path, handshake + "no json\x1e", bearer(token))) == 200);
  const std::string last = body_of(get(port, path, bearer(token)));
  CHECK(last.find("invalid_json") != std::string::npos);
  CHECK(poll_status(port, id, token) == 204);
}

TEST_CASE("pages of a listed origin may poll, and see why they may not", "[socket]") {
  Config config = hub_config();
  config.cors_origins = {"https://app.example"};
  TestServer server(config);
  const auto ask = [&](const std::string& method) {
    return send_and_read(server.port(), method +
                                            " /hubs/auction?id=x HTTP/1.1\r\nHost: x\r\n"
                                            "Origin: https://app.example\r\n"
                                            "Connection: close\r\n\r\n");
  };
  const std::string preflight = ask("OPTIONS");
  CHECK(status_of(preflight) == 204);
  CHECK(preflight.find("Access-Control-Allow-Credentials: true") != std::string::npos);
  CHECK(preflight.find("DELETE") != std::string::npos);
  const std::string refused = ask("GET");
  CHECK(status_of(refused) == 401);
  CHECK(refused.find("Access-Control-Allow-Origin: https://app.example") != std::string::npos);
  CHECK(status_of(ask("PUT")) == 405);
  CHECK(status_of(ask("POS")) == 405);
}

TEST_CASE("auctions over REST are those of the tenant", "[socket]") {
  TestServer server(hub_config());
  const std::uint16_t port = server.port();
  const json acme = own_auctions(port, token_of("ann"));
  REQUIRE(acme.size() == 3);
  for (const char* key : {"auctionId", "title", "status", "currentPrice", "currency",
                          "remainingItems", "dropsRemaining", "activeViewers", "endsAt"}) {
    CHECK(acme[0].contains(key));
  }
  const std::string id = acme[1].at("auctionId");
  CHECK(own_auctions(port, token_of("ann"), "?ids=none," + id).size() == 1);
  CHECK(own_auctions(port, token_of("ann"), "?ids=").empty());
  CHECK(own_auctions(port, token_of("rival", "globex")).size() == 1);
  CHECK(own_auctions(port, token_of("rival", "")).empty());
  const auto status = [&](const std::string& path, const std::string& token) {
    return status_of(get(port, path, bearer(token)));
  };
  CHECK(status("/api/auctions/" + id, token_of("ann")) == 200);
  CHECK(status("/api/auctions/" + id, token_of("rival", "globex")) == 403);
  CHECK(status("/api/auctions/none", token_of("ann")) == 404);
  CHECK(status_of(get(port, "/api/auctions")) == 401);
  for (const char* wrong : {"", "[]", "{}", R"({"bidPrice":"1"})", R"({"bidPrice":0})",
                            R"({"bidPrice":-1})", R"({"bidPrice":1e300})",
                            R"({"bidPrice":1,"bidId":""})", R"({"bidPrice":1,"bidId":5})"}) {
    CHECK(status_of(post(port, "/api/auctions/" + id + "/bids", wrong, bearer(token_of("ann")))) ==
          400);
  }
  CHECK(status_of(get(port, "/api/auctions/" + id + "/bids", bearer(token_of("ann")))) == 405);
}

TEST_CASE("neither tokens nor the secrets of connections reach the log", "[process]") {
  ChildProcess server({"--demo", "--port", "0", "--log-level", "trace"},
                      {"TIDEWIRE_JWT_SECRET=" + std::string(secret)});
  const std::uint16_t port = server.await_port();
  REQUIRE(port != 0);
  const std::string token = token_of("ann");
  const std::string id = negotiate(port, token).at("connectionToken");
  CHECK(WsClient(port, hub_path(id, token)).status() == 101);
  CHECK(WsClient(port, hub_path("unknown", token)).status() == 404);
  CHECK(WsClient(port, hub_path(id, token + "x")).status() == 401);
  CHECK(poll_status(port, "unknown", token) == 404);
  server.signal(SIGTERM);
  CHECK(server.await_exit() == 0);
  CHECK(server.err().find("path=/hubs/auction") != std::string::npos);
  CHECK(server.err().find(token.substr(token.rfind('.'))) == std::string::npos);
  CHECK(server.err().find(id) == std::string::npos);
}

TEST_CASE("a bid that was answered is there after a crash", "[socket][process]") {
  const TempFolder folder;
  {
    const auto store = SqliteAuctions::open(folder.database());
    REQUIRE(store.ok());
    const wire::UnixMillis begin{server::now().unix.ms - 1'000};
    const Auction mine{"mine", "acme", "One", "EUR", 100'00, 1, 1'00, 60'000, 0, 1, begin, 0};
    REQUIRE(store.value()->add_auction(mine).ok());
  }
  const std::vector<std::string> arguments = {"--port", "0", "--database", folder.database()};
  const std::vector<std::string> environment = {"TIDEWIRE_JWT_SECRET=" + std::string(secret)};
  const json bid = {{"bidPrice", 100}, {"bidId", "first"}};
  std::string answer;
  {
    ChildProcess server(arguments, environment);
    const std::uint16_t port = server.await_port();
    REQUIRE(port != 0);
    answer = post_bid(port, "mine", bid, token_of("ann"));
    REQUIRE(status_of(answer) == 201);
    server.signal(SIGKILL);
    CHECK(server.await_exit() == 128 + SIGKILL);
  }
  ChildProcess server(arguments, environment);
  const std::uint16_t port = server.await_port();
  REQUIRE(port != 0);
  CHECK(body_of(post_bid(port, "mine", bid, token_of("ann"))) == body_of(answer));
  const std::string late = post_bid(port, "mine", {{"bidPrice", 500}}, token_of("bob"));
  CHECK(status_of(late) == 409);
  CHECK(json::parse(body_of(late)).at("error").at("code") == "sold_out");
  CHECK(own_auctions(port, token_of("bob"))[0].at("status") == "sold_out");
}
