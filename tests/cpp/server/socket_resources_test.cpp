// Orders and products on real sockets, and the program that is killed between two of them.

#include <csignal>
#include <nlohmann/json.hpp>
#include <string>

#include "support/catch.hpp"
#include "support/child_process.hpp"
#include "support/http_client.hpp"
#include "support/stream_talk.hpp"
#include "support/temp_folder.hpp"
#include "support/test_server.hpp"
#include "support/ws_client.hpp"

using namespace tidewire;
using namespace tidewire::server;
using namespace tidewire::server::test;
using nlohmann::json;

namespace {

const std::string order_1 = "123e4567-e89b-12d3-a456-426614174000";

std::string order_path(const std::string& id, const std::string& token) {
  return "/api/v1/ws/orders/" + id + "?token=" + token;
}

int post_event(std::uint16_t port, const std::string& path, const json& event,
               const std::string& user = "admin") {
  return status_of(post(port, path, event.dump(), bearer(demo_token(port, user))));
}

json get_json(std::uint16_t port, const std::string& path, const std::string& token) {
  return json::parse(body_of(get(port, path, bearer(token))));
}

}  // namespace

TEST_CASE("an order's owner and admins see its events, in the document's shape", "[socket]") {
  const TestServer server;
  WsClient owner(server.port(), order_path(order_1, demo_token(server.port())));
  WsClient admin(server.port(), order_path(order_1, demo_token(server.port(), "admin")));
  const json welcome = message(owner);
  CHECK(welcome.at("type") == "connection_established");
  CHECK(welcome.at("data").at("channel") == "order_" + order_1);
  CHECK(welcome.at("timestamp") > 1'700'000'000'000);
  message(admin, "connection_established");
  REQUIRE(post_event(server.port(), "/api/orders/" + order_1 + "/events",
                     {{"type", "order_shipped"}, {"data", {{"tracking_number", "X1"}}}}) == 202);
  const json event = message(owner);
  CHECK(event.at("type") == "order_shipped");
  CHECK(event.at("data") == json{{"order_id", order_1}, {"tracking_number", "X1"}});
  CHECK(event.at("timestamp").is_number_integer());
  CHECK(message(admin) == event);
  const json order = get_json(server.port(), "/api/orders/" + order_1, demo_token(server.port()));
  CHECK(order.at("status") == "shipped");
  CHECK(order.at("tracking_number") == "X1");
}

TEST_CASE("orders are closed with the document's codes", "[socket]") {
  const TestServer server;
  const std::string token = demo_token(server.port());
  const std::string trader = demo_token(server.port(), "trader");
  const auto code = [&](const std::string& path) {
    return WsClient(server.port(), path).read_close();
  };
  CHECK(code(order_path("123", token)) == 4000);
  CHECK(code(order_path("", token)) == 4000);
  CHECK(code(order_path(order_1, "nonsense")) == 4001);
  CHECK(code("/api/v1/ws/orders/" + order_1) == 4001);
  CHECK(code(order_path(order_1, trader)) == 4003);
  CHECK(code(order_path("5b0e6d1c-7f0a-4c8e-9a43-000000000000", token)) == 4004);
  CHECK(code("/api/v1/ws/products?token=no") == 4001);
}

TEST_CASE("every user sees the products move, and health counts who looks", "[socket]") {
  const TestServer server;
  const std::string token = demo_token(server.port());
  WsClient products(server.port(), "/api/v1/ws/products?token=" + token);
  message(products, "connection_established");
  WsClient order(server.port(), order_path(order_1, token));
  message(order, "connection_established");
  const json health = json::parse(body_of(get(server.port(), "/api/v1/ws/health")));
  CHECK(health == json{{"status", "healthy"},
                       {"redis_status", "disabled"},
                       {"active_channels", {"order_" + order_1, "products"}},
                       {"total_connections", 2},
                       {"channel_details", {{"order_" + order_1, 1}, {"products", 1}}}});
  REQUIRE(post_event(server.port(), "/api/products/events",
                     {{"type", "inventory_updated"},
                      {"data", {{"product_id", "mouse"}, {"new_quantity", 5}}}}) == 202);
  const json event = message(products);
  CHECK(event.at("type") == "inventory_updated");
  CHECK(event.at("data") ==
        json{{"product_id", "mouse"}, {"old_quantity", 120}, {"new_quantity", 5}});
  const json listed = get_json(server.port(), "/api/products", token);
  REQUIRE(listed.at("products").size() == 4);
  for (const json& product : listed.at("products")) {
    if (product.at("id") == "mouse") CHECK(product.at("stock_quantity") == 5);
  }
}

TEST_CASE("orders and products over REST need a token, a role and a good event", "[socket]") {
  const TestServer server;
  const std::uint16_t port = server.port();
  const std::string events = "/api/orders/" + order_1 + "/events";
  const json delivered = {{"type", "order_delivered"}, {"data", json::object()}};
  CHECK(status_of(get(port, "/api/orders/" + order_1)) == 401);
  CHECK(status_of(get(port, "/api/products")) == 401);
  CHECK(status_of(get(port, "/api/orders/7", bearer(demo_token(port)))) == 400);
  CHECK(status_of(get(port, "/api/orders/" + order_1, bearer(demo_token(port, "trader")))) == 403);
  CHECK(status_of(get(port, "/api/orders/5b0e6d1c-7f0a-4c8e-9a43-000000000000",
                      bearer(demo_token(port)))) == 404);
  CHECK(status_of(post(port, events, delivered.dump())) == 401);
  CHECK(post_event(port, events, delivered, "demo") == 403);
  CHECK(post_event(port, "/api/orders/7/events", delivered) == 400);
  CHECK(post_event(port, events, json::array()) == 400);
  CHECK(post_event(port, events, {{"type", "order_lost"}, {"data", json::object()}}) == 422);
  CHECK(post_event(port, "/api/orders/5b0e6d1c-7f0a-4c8e-9a43-000000000000/events", delivered) ==
        404);
  const json created = {{"type", "product_created"},
                        {"data",
                         {{"product_id", "mouse"},
                          {"name", "M"},
                          {"price", 1},
                          {"stock_quantity", 1}}}};
  CHECK(post_event(port, "/api/products/events", created) == 409);
  CHECK(post_event(port, "/api/products/events", created, "trader") == 403);
}

TEST_CASE("a resource's connection ends with 4001 when its token does", "[socket]") {
  Config config = quiet_config();
  config.token_ttl_ms = 2'000;  // whole seconds: at least one is left
  const TestServer server(config);
  WsClient products(server.port(), "/api/v1/ws/products?token=" + demo_token(server.port()));
  CHECK(products.read_close() == 4001);
}

TEST_CASE("what was answered is there after the program was killed", "[process]") {
  const TempFolder folder;
  const std::vector<std::string> arguments = {"--demo",     "--no-simulate", "--port", "0",
                                              "--database", folder.database()};
  const std::string events = "/api/orders/" + order_1 + "/events";
  for (int round = 1; round <= 3; ++round) {
    ChildProcess server(arguments);
    const std::uint16_t port = server.await_port();
    REQUIRE(port != 0);
    const std::string number = "X" + std::to_string(round);
    if (round > 1) {
      const json order = get_json(port, "/api/orders/" + order_1, demo_token(port));
      CHECK(order.at("tracking_number") == "X" + std::to_string(round - 1));
    }
    REQUIRE(post_event(port, events,
                       {{"type", "order_shipped"}, {"data", {{"tracking_number", number}}}}) ==
            202);
    server.signal(SIGKILL);
    CHECK(server.await_exit() == 128 + SIGKILL);
  }
}

TEST_CASE("a database that cannot be used is named, with exit code 2", "[process]") {
  ChildProcess server({"--demo", "--port", "0", "--database", "/nonexistent/tidewire.db"});
  CHECK(server.await_exit() == 2);
  CHECK(server.err().find("Cannot use the database /nonexistent/tidewire.db") !=
        std::string::npos);
}
