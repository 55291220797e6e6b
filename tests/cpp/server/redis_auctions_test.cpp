// Bids and viewers of several instances, on a real Redis.

#include <boost/asio/io_context.hpp>
#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <spdlog/spdlog.h>
#include <string>
#include <vector>

#include "bus/bus_channels.hpp"
#include "clock.hpp"
#include "redis/redis_bid_ledger.hpp"
#include "redis/redis_url.hpp"
#include "redis/redis_viewer_counts.hpp"
#include "support/catch.hpp"
#include "support/redis_process.hpp"
#include "support/test_server.hpp"
#include "support/ws_client.hpp"

using namespace tidewire;
using namespace tidewire::server;
using namespace tidewire::server::test;

namespace {

constexpr std::int64_t item_count = 5;

BidRequest bid(const std::string& user, const std::string& id, bool named = true) {
  BidRequest request;
  request.auction_id = "a";
  request.items = item_count;
  request.user = user;
  request.bid_id = id;
  request.named_by_client = named;
  request.offered = 9'00;
  request.price = 9'00;
  request.reservation_id = "r-" + user + id;
  request.now = now().unix;
  request.expires_at = request.now + 1'000;
  request.ends_at = request.now + 60'000;
  return request;
}

/// One instance: a bus, a store of its own, its ledger and its viewers.
struct Instance {
  Instance(boost::asio::io_context& io, const std::string& url, const std::string& name,
           wire::Millis settle_ms)
      : bus(io.get_executor(), parse_redis_url(url).value(), name),
        store(std::move(SqliteAuctions::open({})).value()),
        ledger(bus, *store, options(settle_ms)),
        viewers(io.get_executor(), bus.commands(), name, {20, 400}) {
    ledger.on_usable = [this] { ledger.standing("a", 0, [](const auto&) {}); };
    viewers.on_count = [this](const std::string& id, std::size_t count) { counts[id] = count; };
    bus.start([this] { ledger.on_bus_changed(); });
    viewers.start();
  }

  static RedisBidOptions options(wire::Millis settle_ms) {
    RedisBidOptions chosen;
    chosen.settle_ms = settle_ms;
    return chosen;
  }

  void place(const BidRequest& request) {
    ++asked;
    ledger.decide(request, [this, request](const auto& decided) {
      REQUIRE(decided.ok());
      decisions.push_back(decided.value());
      if (decided.value().refusal != BidRefusal::none || decided.value().repeated) return;
      bus.publish(bus_channel::auction_events,
                  bus_message(BidEvent{request.auction_id, request.user, request.bid_id,
                                       decided.value()}));
    });
  }
  [[nodiscard]] bool answered() const { return decisions.size() == asked; }
  [[nodiscard]] std::size_t stored() { return store->sales("a", 0).value().size(); }

  RedisBus bus;
  std::unique_ptr<SqliteAuctions> store;
  RedisBidLedger ledger;
  RedisViewerCounts viewers;
  std::size_t asked = 0;
  std::vector<BidDecision> decisions;
  std::map<std::string, std::size_t> counts;
};

struct Cluster {
  explicit Cluster(const std::string& at, wire::Millis settle_ms = 0) : url(at) {
    spdlog::set_level(spdlog::level::off);
    for (const char* name : {"one", "two"}) {
      instances.push_back(std::make_unique<Instance>(io, url, name, settle_ms));
    }
    REQUIRE(connected());
  }

  bool until(const std::function<bool()>& condition) {
    const auto deadline = std::chrono::steady_clock::now() + patience;
    while (!condition()) {
      if (std::chrono::steady_clock::now() > deadline) return false;
      io.restart();
      io.run_one_for(std::chrono::milliseconds(10));
    }
    return true;
  }
  bool connected() {
    return until([this] {
      for (const auto& one : instances) {
        if (!one->bus.connected()) return false;
      }
      return true;
    });
  }
  bool lost() {
    return until([this] {
      for (const auto& one : instances) {
        if (one->bus.commands().ready()) return false;
      }
      return true;
    });
  }
  BidDecision decide(std::size_t at, const BidRequest& request) {
    instances[at]->place(request);
    REQUIRE(until([&] { return instances[at]->answered(); }));
    return instances[at]->decisions.back();
  }
  bool counted(std::size_t at, std::size_t count) {
    return until([&] { return instances[at]->counts["a"] == count; });
  }

  std::string url;
  boost::asio::io_context io{1};
  std::vector<std::unique_ptr<Instance>> instances;
};

void add(Instance& instance, const std::string& viewer) {
  instance.viewers.add("a", viewer, [](std::size_t) {});
}

}  // namespace

TEST_CASE("instances that race never sell an item twice, and all of them store what was sold",
          "[redis]") {
  const RedisProcess redis;
  Cluster two(redis.url());
  for (int i = 0; i < 200; ++i) {
    two.instances[0]->place(bid("ann", std::to_string(i)));
    two.instances[1]->place(bid("bob", std::to_string(i), false));
  }
  std::int64_t sold = 0;
  for (const auto& one : two.instances) {
    REQUIRE(two.until([&] { return one->answered(); }));
    for (const BidDecision& decision : one->decisions) {
      if (decision.refusal == BidRefusal::none) {
        ++sold;
      } else {
        CHECK(decision.refusal == BidRefusal::sold_out);
      }
    }
  }
  CHECK(sold == item_count);
  for (const auto& one : two.instances) {
    CHECK(two.until([&] { return one->stored() == item_count; }));
  }
}

TEST_CASE("a bid that comes again, at whatever instance, gets the decision it got", "[redis]") {
  const RedisProcess redis;
  Cluster two(redis.url());
  const BidDecision first = two.decide(0, bid("ann", "b:1 2"));
  REQUIRE(first.refusal == BidRefusal::none);
  BidRequest again = bid("ann", "b:1 2");
  again.reservation_id = "another";
  again.ended = true;
  for (const std::size_t at : {1U, 0U}) {
    const BidDecision repeated = two.decide(at, again);
    CHECK(repeated.repeated);
    CHECK(repeated.refusal == BidRefusal::none);
    CHECK(repeated.reservation_id == first.reservation_id);
    CHECK(repeated.expires_at == first.expires_at);
    CHECK(repeated.price == 9'00);
  }
  CHECK_FALSE(two.decide(1, bid("bob", "b:1 2")).repeated);
  BidRequest low = bid("ann", "low");
  low.offered = 1;
  CHECK(two.decide(0, low).refusal == BidRefusal::price_too_low);
  low.offered = 9'00;
  CHECK(two.decide(1, low).refusal == BidRefusal::price_too_low);
  BidRequest late = bid("ann", "late");
  late.ended = true;
  CHECK(two.decide(1, late).refusal == BidRefusal::auction_ended);
}

TEST_CASE("without Redis nothing is decided, but what was decided is known", "[redis]") {
  RedisProcess redis;
  Cluster two(redis.url());
  const BidDecision first = two.decide(0, bid("ann", "1"));
  redis.kill();
  REQUIRE(two.lost());
  CHECK(two.decide(0, bid("ann", "2")).refusal == BidRefusal::unavailable);
  CHECK(two.decide(1, bid("bob", "1")).refusal == BidRefusal::unavailable);
  CHECK(two.decide(0, bid("ann", "1")).reservation_id == first.reservation_id);
  Standing standing;
  two.instances[0]->ledger.standing("a", 0, [&](const auto& found) { standing = found.value(); });
  CHECK(standing.sold == 1);
}

TEST_CASE("a Redis that has lost everything learns what was sold before it decides", "[redis]") {
  RedisProcess redis;
  Cluster two(redis.url(), 500);
  const auto sell = [&](std::size_t at, const std::string& id) {
    BidRefusal last = BidRefusal::unavailable;
    REQUIRE(two.until([&] {
      last = two.decide(at, bid(at == 0 ? "ann" : "bob", id)).refusal;
      return last != BidRefusal::unavailable;
    }));
    return last;
  };
  for (int i = 0; i < 3; ++i) CHECK(sell(0, std::to_string(i)) == BidRefusal::none);
  redis.kill();
  REQUIRE(two.lost());
  redis.start();
  REQUIRE(two.connected());
  // Nobody decides at once: the other instance may not be back yet.
  CHECK(two.decide(1, bid("bob", "too soon")).refusal == BidRefusal::unavailable);
  CHECK(sell(1, "3") == BidRefusal::none);
  CHECK(sell(1, "4") == BidRefusal::none);
  CHECK(sell(1, "5") == BidRefusal::sold_out);
  CHECK(sell(0, "6") == BidRefusal::sold_out);

  // Emptied without a restart: the instance that notices says what it knows.
  redis.command({"FLUSHALL"});
  CHECK(sell(0, "7") == BidRefusal::sold_out);
}

TEST_CASE("a bid without a name whose answer was lost gives its item back", "[redis]") {
  const RedisProcess redis;
  Cluster two(redis.url());
  for (int round = 0; round < 10; ++round) {
    two.instances[0]->place(bid("ann", std::to_string(round), false));
    two.io.poll();
    redis.command({"CLIENT", "KILL", "TYPE", "normal"});
    REQUIRE(two.until([&] { return two.instances[0]->answered(); }));
    REQUIRE(two.connected());
  }
  std::size_t accepted = 0;
  for (const BidDecision& decision : two.instances[0]->decisions) {
    if (decision.refusal == BidRefusal::none) ++accepted;
  }
  CHECK(two.until([&] {
    return redis.command({"HLEN", "{tidewire}:sales:a:0"}) == std::to_string(accepted);
  }));
}

TEST_CASE("viewers of all instances are counted, those of a dead one are gone", "[redis]") {
  RedisProcess redis;
  Cluster two(redis.url());
  add(*two.instances[0], "1");
  add(*two.instances[0], "2");
  add(*two.instances[0], "2");
  REQUIRE(two.counted(1, 2));
  std::size_t told = 0;
  two.instances[1]->viewers.add("a", "3", [&](std::size_t count) { told = count; });
  REQUIRE(two.until([&] { return told == 3; }));
  CHECK(two.counted(0, 3));
  two.instances[0]->viewers.remove("a", "1", [](std::size_t) {});
  CHECK(two.counted(1, 2));

  redis.kill();
  CHECK(two.counted(0, 1));  // alone
  CHECK(two.counted(1, 1));
  redis.start();
  CHECK(two.counted(0, 2));
  CHECK(two.counted(1, 2));

  two.instances[0]->viewers.stop();  // silent as the dead
  CHECK(two.counted(1, 1));
  CHECK(redis.command({"HLEN", "{tidewire}:viewers"}) == "1");
  two.instances[1]->viewers.remove("a", "3", [](std::size_t) {});
  CHECK(two.counted(1, 0));
}
