// The hub's methods and what time brings, under a virtual clock; two desks on one bus are two
// instances of the server.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "auctions/auction_desk.hpp"
#include "auctions/sqlite_auctions.hpp"
#include "support/catch.hpp"
#include "support/hub_end.hpp"

using namespace tidewire;
using namespace tidewire::server;
using namespace tidewire::server::test;
using nlohmann::json;

namespace {

/// 100.00 by 1.00 a second to 40.00, then 10 s; two items; anew after 90 s.
Auction falling() {
  return {"a", "acme", "Thing", "EUR", 100'00, 1'00, 40'00, 1'000, 10'000, 2, hub_start.unix,
          90'000};
}

Auction foreign() {
  Auction auction = falling();
  auction.id = "f";
  auction.tenant = "globex";
  return auction;
}

struct Service {
  Service() : ledger(std::move(SqliteAuctions::open({})).value()) {}
  [[nodiscard]] std::unique_ptr<AuctionDesk> desk() {
    return std::make_unique<AuctionDesk>(bus, *ledger, viewers,
                                         std::vector<Auction>{falling(), foreign()}, hub_start);
  }

  LocalBus bus;
  std::unique_ptr<SqliteAuctions> ledger;
  LocalViewerCounts viewers;
};

/// A client of one desk.
struct Client {
  Client(AuctionDesk& desk, const std::string& user, const std::string& id)
      : end(std::make_shared<HubLine>(
            id, Identity{user, {}, hub_start.unix + 3'600'000, "acme"}, desk, HubLineOptions{},
            false, hub_start)) {
    end.shake_hands();
  }
  ~Client() { end.line().finish(); }
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  /// The error of a call; empty without one.
  std::string call(const std::string& target, const json& arguments, wire::Millis after = 0) {
    end.call(target, arguments, "1", hub_time(after));
    for (const json& message : end.take()) {
      if (message.at("type") == 3) return message.value("error", "");
      others.push_back(message);
    }
    return "no answer";
  }

  HubEnd end;
  std::vector<json> others;  // what came before the answer
};

struct Fixture : Service {
  Fixture() : desk(Service::desk()), ann(*desk, "ann", "1"), bob(*desk, "bob", "2") {
    REQUIRE(ann.call("JoinAuction", {"a"}) == "");
    REQUIRE(bob.call("JoinAuction", {"a"}) == "");
    // Lets the count of two viewers go out.
    desk->on_wake(hub_start);
    clear();
  }
  void clear() {
    ann.end.take();
    bob.end.take();
  }
  BidEvent bid(const std::string& user, Cents offered, wire::Millis after,
               const std::string& id = {}) {
    std::optional<BidEvent> event;
    desk->place_bid({"a", user, id, offered}, hub_time(after), [&](const auto& decided) {
      REQUIRE(decided.ok());
      event = decided.value();
    });
    REQUIRE(event.has_value());
    return *event;
  }

  std::unique_ptr<AuctionDesk> desk;
  Client ann;
  Client bob;
};

}  // namespace

TEST_CASE("who joins gets the state before the answer") {
  Service service;
  const auto desk = service.desk();
  Client ann(*desk, "ann", "1");
  CHECK(ann.call("JoinAuction", {"a"}, 5'500) == "");
  REQUIRE(ann.others.size() == 1);
  CHECK(ann.others[0].at("target") == "AuctionState");
  CHECK(ann.others[0].at("arguments")[0] == json{{"auctionId", "a"},
                                                 {"currentPrice", 95},
                                                 {"currency", "EUR"},
                                                 {"remainingItems", 2},
                                                 {"activeViewers", 1},
                                                 {"dropsRemaining", 55},
                                                 {"status", "active"}});
}

TEST_CASE("calls are refused by name") {
  Service service;
  const auto desk = service.desk();
  Client ann(*desk, "ann", "1");
  CHECK(ann.call("JoinAuction", {"f"}) == "Unauthorized");
  CHECK(ann.call("JoinAuction", {"none"}) == "Auction not found");
  CHECK(ann.call("JoinAuction", json::array()) == "Invalid arguments");
  CHECK(ann.call("JoinAuction", {"a", "a"}) == "Invalid arguments");
  CHECK(ann.call("JoinAuction", json::array({json::array()})) == "Invalid arguments");
  CHECK(ann.call("PlaceBid", {"a"}) == "Unknown method");
  CHECK(ann.call("LeaveAuction", {"none"}) == "");  // it is not there, as was wanted
  CHECK(service.bus.status() == BusStatus::disabled);
}

TEST_CASE("calls of one connection are limited, those of another are not") {
  Fixture f;
  std::string last;
  int allowed = 0;
  for (int i = 0; i < 50; ++i) {
    last = f.ann.call(i % 2 == 0 ? "LeaveAuction" : "JoinAuction", {"a"});
    if (last.empty()) ++allowed;
  }
  CHECK(allowed == 19);  // one was spent in the beginning
  CHECK(last == "Rate limit exceeded");
  CHECK(f.bob.call("JoinAuction", {"a"}) == "");
  CHECK(f.ann.call("JoinAuction", {"a"}, 200) == "");
}

TEST_CASE("the price is told every 5 s at most, and the last one always") {
  Fixture f;
  std::vector<wire::Millis> told_at;
  json last;
  for (wire::Millis after = 0; after <= 69'750; after += 250) {
    f.desk->on_wake(hub_time(after));
    for (const json& update : f.ann.end.pushes("PriceUpdated")) {
      told_at.push_back(after);
      last = update;
    }
    if (after % 10'000 == 0) f.ann.end.say({{"type", 6}}, hub_time(after));
  }
  REQUIRE(told_at.size() > 10);
  for (std::size_t i = 1; i < told_at.size(); ++i) CHECK(told_at[i] - told_at[i - 1] >= 5'000);
  CHECK(last == json{{"auctionId", "a"},
                     {"currentPrice", 40},
                     {"currency", "EUR"},
                     {"dropsRemaining", 0}});
}

TEST_CASE("an auction ends once by its clock, and begins anew") {
  Fixture f;
  std::vector<json> ends;
  std::vector<json> states;
  for (wire::Millis after = 0; after <= 95'000; after += 250) {
    f.desk->on_wake(hub_time(after));
    for (const json& message : f.ann.end.take()) {
      if (message.value("target", "") == "AuctionEnded") ends.push_back(message);
      if (message.value("target", "") == "AuctionState") states.push_back(message);
    }
    if (after % 10'000 == 0) f.ann.end.say({{"type", 6}}, hub_time(after));
  }
  REQUIRE(ends.size() == 1);
  CHECK(ends[0].at("arguments")[0] == json{{"auctionId", "a"}, {"reason", "ended"}});
  REQUIRE(states.size() == 1);
  CHECK(states[0].at("arguments")[0].at("status") == "active");
  CHECK(states[0].at("arguments")[0].at("currentPrice") == 100);
}

TEST_CASE("a sale is told to the winner, and to the others what is left") {
  Fixture f;
  Client again(*f.desk, "ann", "3");  // another connection of the winner, in no auction
  const BidEvent won = f.bid("ann", 100'00, 0);
  CHECK(won.decision.price == 100'00);
  for (HubEnd* end : {&f.ann.end, &again.end}) {
    const auto messages = end->take();
    REQUIRE(messages.size() == 1);
    CHECK(messages[0].at("target") == "BidAccepted");
    CHECK(messages[0].at("arguments")[0].at("bidId") == won.bid_id);
  }
  const auto sold = f.bob.end.take();
  REQUIRE(sold.size() == 1);
  CHECK(sold[0].at("arguments")[0] == json{{"auctionId", "a"}, {"remainingItems", 1}});
  f.bid("bob", 1, 0);
  CHECK(f.bob.end.pushes("BidRejected")[0].at("reason") == "price_too_low");
  CHECK(f.ann.end.take().empty());
}

TEST_CASE("the last item ends the auction, and the price stays where it was") {
  Fixture f;
  f.bid("ann", 100'00, 10'000);
  f.bid("ann", 100'00, 20'000);
  const auto messages = f.bob.end.take();
  CHECK(messages.back().at("arguments")[0] ==
        json({{"auctionId", "a"}, {"reason", "sold_out"}}));
  CHECK(f.bid("bob", 500'00, 21'000).decision.refusal == BidRefusal::sold_out);
  f.clear();
  for (wire::Millis after = 21'000; after < 89'000; after += 250) f.desk->on_wake(hub_time(after));
  CHECK(f.bob.end.pushes("PriceUpdated").empty());  // nothing can be bought at any price
  const auto view = f.desk->find("a", hub_time(60'000).unix)->view(hub_time(60'000).unix);
  CHECK(view.status == "sold_out");
  CHECK(view.price == 80'00);
  f.desk->on_wake(hub_time(90'000));
  CHECK(f.desk->find("a", hub_time(90'000).unix)->view(hub_time(90'000).unix).remaining_items == 2);
}

TEST_CASE("a bid that was decided before is answered alike, and told nobody again") {
  Fixture f;
  const BidEvent first = f.bid("ann", 100'00, 0, "mine");
  f.clear();
  const BidEvent second = f.bid("ann", 100'00, 3'000, "mine");
  CHECK(second.decision.reservation_id == first.decision.reservation_id);
  CHECK(f.ann.end.take().empty());
  CHECK(f.bob.end.take().empty());
}

TEST_CASE("counts of viewers are told once a second at most, and the last one always") {
  Fixture f;
  std::vector<std::unique_ptr<Client>> crowd;
  std::vector<json> told;
  for (wire::Millis after = 0; after <= 6'000; after += 250) {
    if (after <= 4'000) {
      crowd.push_back(std::make_unique<Client>(*f.desk, "c", "c" + std::to_string(after)));
      crowd.back()->call("JoinAuction", {"a"});
    }
    f.desk->on_wake(hub_time(after));
    for (const json& count : f.bob.end.pushes("ViewerCountUpdated")) told.push_back(count);
  }
  CHECK(told.size() <= 7);
  CHECK(told.back() == json{{"auctionId", "a"}, {"activeViewers", 19}});
  crowd.clear();
  f.desk->on_wake(hub_time(8'000));
  CHECK(f.bob.end.pushes("ViewerCountUpdated").back().at("activeViewers") == 2);
}

TEST_CASE("joining twice is one viewer, leaving twice is none") {
  Fixture f;
  f.ann.call("JoinAuction", {"a"});
  CHECK(f.desk->find("a", hub_start.unix)->view(hub_start.unix).viewers == 2);
  f.ann.call("LeaveAuction", {"a"});
  f.ann.call("LeaveAuction", {"a"});
  CHECK(f.desk->find("a", hub_start.unix)->view(hub_start.unix).viewers == 1);
}

TEST_CASE("the clients of two instances see one auction") {
  Fixture f;
  const auto other_desk = f.Service::desk();
  Client cal(*other_desk, "cal", "9");
  REQUIRE(cal.call("JoinAuction", {"a"}) == "");
  CHECK(cal.others[0].at("arguments")[0].at("activeViewers") == 3);
  f.desk->on_wake(hub_time(2'000));
  other_desk->on_wake(hub_time(2'000));
  CHECK(f.ann.end.pushes("ViewerCountUpdated").back().at("activeViewers") == 3);
  cal.end.take();
  f.bid("ann", 100'00, 2'000);
  CHECK(cal.end.pushes("ItemSold").back().at("remainingItems") == 1);
  std::optional<BidRefusal> refusal;
  for (int i = 0; i < 2; ++i) {
    other_desk->place_bid({"a", "cal", "", 100'00}, hub_time(3'000),
                          [&](const auto& decided) { refusal = decided.value().decision.refusal; });
  }
  CHECK(refusal == BidRefusal::sold_out);
  CHECK(f.bob.end.pushes("AuctionEnded").size() == 1);
  // One that starts now learns it from the ledger.
  const auto late = f.Service::desk();
  CHECK(late->find("a", hub_start.unix)->view(hub_start.unix).status == "sold_out");
}

TEST_CASE("whatever else comes over the bus is dropped") {
  Fixture f;
  for (const char* wrong : {"x", "{}", R"({"type":"viewers","auctionId":"none","viewers":1})"}) {
    f.bus.publish("auction_events", wrong);
  }
  CHECK(f.ann.end.take().empty());
}
