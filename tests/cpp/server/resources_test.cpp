// Orders and products without sockets: what is accepted, what it changes, what is kept.

#include <nlohmann/json.hpp>
#include <string>
#include <variant>

#include "bus/bus.hpp"
#include "bus/bus_channels.hpp"
#include "peer/resource_peer.hpp"
#include "resources/demo_resources.hpp"
#include "resources/event_rules.hpp"
#include "resources/order_access.hpp"
#include "resources/resource_desk.hpp"
#include "store/sqlite_store.hpp"
#include "support/catch.hpp"
#include "support/temp_folder.hpp"

using namespace tidewire;
using namespace tidewire::server;
using nlohmann::json;

namespace {

constexpr wire::UnixMillis time_1{1'700'000'000'000};
constexpr const char* order_1 = "123e4567-e89b-12d3-a456-426614174000";

std::string refusal(const wire::Result<ResourceEvent, Invalid>& event) {
  return event.ok() ? "" : event.error().code;
}
std::string order_refusal(const json& body) { return refusal(parse_order_event(body.dump())); }
std::string product_refusal(const json& body) { return refusal(parse_product_event(body.dump())); }

std::unique_ptr<Repository> open(const std::string& path = {}) {
  auto opened = SqliteStore::open(path);
  REQUIRE(opened.ok());
  return std::move(opened).value();
}

/// A desk with the demo's orders and products, and what it told the bus.
struct Fixture {
  Fixture() {
    REQUIRE_FALSE(add_demo_resources(*store, time_1).has_value());
    for (const auto channel : {bus_channel::order_events, bus_channel::product_events}) {
      bus.subscribe(channel, [this](std::string_view text) { told.push_back(json::parse(text)); });
    }
  }
  Order order() { return *store->find_order(order_1).value(); }
  Product product(const char* id) { return *store->find_product(id).value(); }

  LocalBus bus;
  Hub hub;
  std::unique_ptr<Repository> store = open();
  ResourceDesk desk{bus, hub, *store};
  std::vector<json> told;
};

}  // namespace

TEST_CASE("UUIDs are told from other ids") {
  CHECK(is_uuid(order_1));
  CHECK(is_uuid("123E4567-E89B-12D3-A456-426614174000"));
  for (const char* text : {"", "123", "123e4567e89b12d3a456426614174000xxxx",
                           "123e4567-e89b-12d3-a456-42661417400g",
                           "123e4567-e89b-12d3-a456_426614174000",
                           "{23e4567-e89b-12d3-a456-42661417400}"}) {
    CHECK_FALSE(is_uuid(text));
  }
}

TEST_CASE("every event of the documents is accepted with what it needs") {
  const json orders = {
      {"order_status_changed", {{"old_status", "processing"}, {"new_status", "shipped"}}},
      {"payment_status_changed", {{"new_status", "paid"}}},
      {"order_shipped", {{"tracking_number", "X1"}, {"carrier", "DHL"}, {"more", {1, 2}}}},
      {"order_delivered", json::object()},
      {"order_cancelled", {{"reason", "by the customer"}}}};
  for (const auto& [type, data] : orders.items()) {
    CAPTURE(type);
    CHECK(order_refusal({{"type", type}, {"data", data}}).empty());
    CHECK(product_refusal({{"type", type}, {"data", data}}) == "unknown_type");
  }
  const json products = {
      {"product_created",
       {{"product_id", "p"}, {"name", "P"}, {"price", 1.5}, {"stock_quantity", 3}}},
      {"product_updated", {{"product_id", "p"}, {"name", "Q"}}},
      {"product_deleted", {{"product_id", "p"}}},
      {"inventory_updated", {{"product_id", "p"}, {"new_quantity", 5}}},
      {"price_updated", {{"product_id", "p"}, {"new_price", 2}}},
      {"product_status_changed", {{"product_id", "p"}, {"new_status", "active"}}}};
  for (const auto& [type, data] : products.items()) {
    CAPTURE(type);
    CHECK(product_refusal({{"type", type}, {"data", data}}).empty());
    if (type != "product_created") continue;
    for (const auto& [field, value] : data.items()) {
      json without = data;
      without.erase(field);
      CHECK(product_refusal({{"type", type}, {"data", without}}) == "missing_field");
    }
  }
}

TEST_CASE("events that do not do are refused by name") {
  CHECK(refusal(parse_order_event("{")) == "invalid_json");
  CHECK(refusal(parse_order_event("[]")) == "invalid_json");
  CHECK(order_refusal(json::object()) == "missing_field");
  CHECK(order_refusal({{"type", "order_shipped"}}) == "missing_field");
  CHECK(order_refusal({{"type", 1}, {"data", json::object()}}) == "invalid_field");
  CHECK(order_refusal({{"type", "order_shipped"}, {"data", json::array()}}) == "invalid_field");
  CHECK(order_refusal({{"type", "order_shipped"}, {"data", json::object()}}) == "missing_field");
  CHECK(order_refusal({{"type", "order_shipped"}, {"data", {{"tracking_number", 7}}}}) ==
        "invalid_field");
  CHECK(order_refusal({{"type", "order_status_changed"}, {"data", {{"new_status", "gone"}}}}) ==
        "invalid_field");
  for (const json& quantity : {json(-1), json(1.5), json("3"), json(2'000'000'000)}) {
    CHECK(product_refusal({{"type", "inventory_updated"},
                           {"data", {{"product_id", "p"}, {"new_quantity", quantity}}}}) ==
          "invalid_field");
  }
  CHECK(product_refusal({{"type", "price_updated"},
                         {"data", {{"product_id", ""}, {"new_price", 1}}}}) == "invalid_field");
  CHECK(order_refusal({{"type", "order_delivered"},
                       {"data", {{"note", std::string(17'000, 'x')}}}}) == "too_large");
}

TEST_CASE("an order's event changes the order and says what it was before") {
  Fixture f;
  CHECK_FALSE(f.desk
                  .publish_order_event(order_1,
                                       {"order_status_changed",
                                        {{"new_status", "confirmed"}, {"old_status", "pending"}}},
                                       time_1 + 1)
                  .has_value());
  CHECK(f.order().status == "confirmed");
  CHECK(f.order().updated_at == time_1 + 1);
  REQUIRE(f.told.size() == 1);
  CHECK(f.told[0].at("order_id") == order_1);
  CHECK(f.told[0].at("timestamp") == time_1.ms + 1);
  CHECK(f.told[0].at("data") ==
        json{{"order_id", order_1}, {"old_status", "processing"}, {"new_status", "confirmed"}});
  const ResourceEvent shipped{"order_shipped", {{"tracking_number", "X1"}}};
  CHECK_FALSE(f.desk.publish_order_event(order_1, shipped, time_1).has_value());
  CHECK(f.order().status == "shipped");
  CHECK(f.order().tracking_number == "X1");
}

TEST_CASE("an event that is refused changes nothing and is not told") {
  Fixture f;
  const auto unknown = f.desk.publish_order_event("5b0e6d1c-7f0a-4c8e-9a43-000000000000",
                                                  {"order_delivered", json::object()}, time_1);
  REQUIRE(unknown.has_value());
  CHECK(unknown->kind == PublishError::Kind::not_found);
  const auto invalid = f.desk.publish_order_event(order_1, {"order_lost", json::object()}, time_1);
  REQUIRE(invalid.has_value());
  CHECK(invalid->what.code == "unknown_type");
  CHECK(f.told.empty());
  CHECK(f.order().status == "processing");
}

TEST_CASE("products are created, changed and deleted by their events") {
  Fixture f;
  const auto publish = [&](const char* type, json data) {
    return f.desk.publish_product_event({type, std::move(data)}, time_1);
  };
  const json created = {
      {"product_id", "p"}, {"name", "P"}, {"price", 1.5}, {"stock_quantity", 3}};
  CHECK_FALSE(publish("product_created", created).has_value());
  CHECK(publish("product_created", created)->kind == PublishError::Kind::conflict);
  CHECK_FALSE(publish("inventory_updated", {{"product_id", "p"}, {"new_quantity", 9}}).has_value());
  CHECK(f.told.back().at("data").at("old_quantity") == 3);
  CHECK_FALSE(publish("price_updated", {{"product_id", "p"}, {"new_price", 2.25}}).has_value());
  CHECK_FALSE(publish("product_updated", {{"product_id", "p"}, {"name", "Q"}}).has_value());
  CHECK(f.product("p") == Product{"p", "", "Q", 2.25, 9, "active", time_1});
  CHECK_FALSE(publish("product_deleted", {{"product_id", "p"}}).has_value());
  CHECK(publish("product_deleted", {{"product_id", "p"}})->kind == PublishError::Kind::not_found);
  CHECK(f.told.size() == 5);
}

TEST_CASE("owners and admins see an order, others do not") {
  Fixture f;
  const auto verdict = [&](const char* id, const char* user, const char* role) {
    return order_access(*f.store, id, {user, {role}, {}}).verdict;
  };
  CHECK(verdict(order_1, "demo", "viewer") == OrderVerdict::granted);
  CHECK(verdict("123E4567-E89B-12D3-A456-426614174000", "demo", "viewer") ==
        OrderVerdict::granted);
  CHECK(verdict(order_1, "boss", "admin") == OrderVerdict::granted);
  CHECK(verdict(order_1, "trader", "trader") == OrderVerdict::forbidden);
  CHECK(verdict("5b0e6d1c-7f0a-4c8e-9a43-000000000000", "demo", "viewer") ==
        OrderVerdict::not_found);
  CHECK(verdict("1", "demo", "viewer") == OrderVerdict::malformed_id);
}

TEST_CASE("a file keeps what was put, also odd texts, and the demo does not overwrite it") {
  const test::TempFolder folder;
  const std::string path = folder.database();
  const Order odd{order_1, "o'; DROP TABLE orders; --", "pending", "paid", 0.1, "EUR",
                  "\u00e9\n", "", time_1, time_1 + 1};
  REQUIRE(open(path)->put_order(odd).ok());
  {
    const auto store = open(path);
    REQUIRE_FALSE(add_demo_resources(*store, time_1).has_value());
    CHECK(store->find_order(order_1).value() == odd);
    CHECK(store->products().value().size() == 4);
    REQUIRE(store->remove_product("mouse").value());
    REQUIRE_FALSE(add_demo_resources(*store, time_1).has_value());
    CHECK(store->products().value().size() == 3);
  }
  const auto missing = SqliteStore::open(folder.path() + "/none/orders.db");
  REQUIRE_FALSE(missing.ok());
  CHECK(missing.error().message.find("Cannot use the database") == 0);
}

TEST_CASE("a resource's connection is welcomed, pushed to, and ends with its token") {
  const wire::Now start = {{1'000}, time_1};
  ResourcePeer peer({"ann", {}, time_1 + 60'000}, 1'000, "welcome", start);
  const auto next = [&] { return *std::get<SendText>(*peer.poll_output()).text; };
  CHECK(next() == "welcome");
  CHECK(peer.deliver(std::make_shared<const std::string>("event")));
  CHECK(next() == "event");
  peer.on_text("{\"type\":\"anything\"}", start);
  CHECK_FALSE(peer.poll_output().has_value());
  CHECK(peer.next_deadline() == wire::Instant{61'000});
  peer.on_wake({{61'000}, time_1 + 60'000});
  CHECK(std::get<Close>(*peer.poll_output()).code == 4001);
  CHECK_FALSE(peer.deliver(std::make_shared<const std::string>("late")));
}

TEST_CASE("instances that share the file do not undo each other's changes") {
  const test::TempFolder folder;
  const auto one = open(folder.database());
  const auto other = open(folder.database());
  REQUIRE_FALSE(add_demo_resources(*one, time_1).has_value());
  const auto change = [&](Repository& store, const auto& apply) {
    return store.transact([&] {
      Order order = *store.find_order(order_1).value();
      apply(order);
      return store.put_order(order).ok();
    });
  };
  const auto pay = [](Order& order) { order.payment_status = "paid"; };
  const auto both = change(*one, [&](Order& order) {
    // Between reading and writing nobody else gets in.
    CHECK_FALSE(change(*other, pay).ok());
    order.status = "shipped";
  });
  REQUIRE(both.ok());
  REQUIRE(change(*other, pay).ok());
  CHECK(one->find_order(order_1).value()->status == "shipped");
  CHECK(one->find_order(order_1).value()->payment_status == "paid");
}

TEST_CASE("what is refused within a transaction is not kept") {
  const auto store = open();
  REQUIRE_FALSE(add_demo_resources(*store, time_1).has_value());
  const auto kept = store->transact([&] {
    Order order = *store->find_order(order_1).value();
    order.status = "lost";
    REQUIRE(store->put_order(order).ok());
    return false;
  });
  REQUIRE(kept.ok());
  CHECK_FALSE(kept.value());
  CHECK(store->find_order(order_1).value()->status != "lost");
}
