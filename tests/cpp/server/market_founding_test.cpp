// How the market of several instances comes to be in Redis, and what is written down there later.

#include <string>
#include <string_view>
#include <vector>

#include "support/catch.hpp"
#include "support/market_instance.hpp"
#include "support/redis_process.hpp"

using namespace tidewire;
using namespace tidewire::server;
using namespace tidewire::server::test;

namespace {

constexpr wire::Millis minute_ms = 60'000;

/// Fills `instance` with symbols that have all the minutes that are kept.
void add_with_minutes(Instance& instance, int symbols) {
  std::vector<wire::Candle> minutes;
  for (int i = 0; i < 2'880; ++i) {
    const wire::UnixMillis start{(noon_ms / minute_ms + i) * minute_ms};
    minutes.push_back({start, 100.25, 101.5, 99.75 - i, 100, 12.5});
  }
  const wire::Tick last{7, minutes.back().time + minute_ms, 100, 1};
  for (int i = 0; i < symbols; ++i) {
    const std::string name = "S" + std::to_string(i);
    REQUIRE(instance.market.add(name, true));
    instance.market.rewrite().restore(*instance.market.history().find(name), 7, minutes,
                                      std::vector<wire::Tick>{last});
  }
}

std::vector<wire::Candle> minutes_of(const Instance& instance, std::string_view symbol) {
  const MarketHistory& history = instance.market.history();
  return history.candles(*history.find(symbol), minute_ms, {0}, 3'000);
}

}  // namespace

TEST_CASE("a market of many symbols is founded with all their minutes", "[redis]") {
  const RedisProcess redis;
  SharedMarketOptions options = fast_options();
  options.store.lease_ms = 60'000;
  Instance first("a", redis.url(), options);
  add_with_minutes(first, 150);
  REQUIRE(until({&first}, [&] { return first.shared.joined(); }));
  CHECK(first.position().epoch == "a-0");
  CHECK(redis.command({"LLEN", "{tidewire}:market:a-0:minutes:S149"}) == "2879");
  for (const char* kept : {"minutes:S0", "minutes:S149", "ticks:S149", "seqs", "crypto"}) {
    CHECK(redis.command({"TTL", std::string("{tidewire}:market:a-0:") + kept}) == "-1");
  }
  Instance second("b", redis.url(), options);
  REQUIRE(until({&first, &second}, [&] { return second.shared.joined(); }));
  CHECK(second.market.history().symbol_count() == 151);
  CHECK(minutes_of(second, "S149") == minutes_of(first, "S149"));
}

TEST_CASE("a founding that Redis refuses is tried again later, under the same epoch", "[redis]") {
  const RedisProcess redis;
  redis.command({"ACL", "SETUSER", "default", "-persist"});
  SharedMarketOptions options = fast_options();
  options.founding_backoff_ms = 20;
  options.founding_backoff_ms_max = 100;
  SECTION("not before its time") { options.founding_backoff_ms_max = 3'600'000; }
  const bool soon = options.founding_backoff_ms_max == 100;
  if (!soon) options.founding_backoff_ms = options.founding_backoff_ms_max;
  Instance first("a", redis.url(), options);
  const std::string uploaded = "{tidewire}:market:a-0:seqs";
  REQUIRE(until({&first}, [&] { return redis.command({"EXISTS", uploaded}) == "1"; }));
  CHECK(redis.command({"TTL", uploaded}) != "-1");  // gone by itself if nothing comes of it
  first.shared.offer("A", tick(2));
  REQUIRE(until({&first}, [&] { return first.position().seq == 2; }));
  CHECK_FALSE(first.shared.joined());
  for (int i = 0; i < 50; ++i) first.turn();
  CHECK(first.position().epoch == "a-0");
  redis.command({"ACL", "SETUSER", "default", "+persist"});
  if (soon) {
    REQUIRE(until({&first}, [&] { return first.shared.joined(); }));
    CHECK(redis.command({"HGET", uploaded, "A"}) == "2");
  }
  for (int i = 0; i < 50; ++i) first.turn();
  CHECK(first.shared.joined() == soon);
  CHECK(first.position().epoch == "a-0");
}

TEST_CASE("a minute that ends while the driver changes is written down by the next", "[redis]") {
  const RedisProcess redis;
  SharedMarketOptions options = fast_options();
  options.store.lease_ms = 3'600'000;
  options.step_ms = 3'600'000;  // only when the test says so
  Two two(redis.url(), options);
  two.a->shared.offer("A", {0, {noon_ms + minute_ms}, 2, 1});
  REQUIRE(until(two.both(), [&] {
    return two.a->position().seq == 2 && two.b->position().seq == 2;
  }));
  two.b->shared.on_bus_changed();  // has seen that the minute is over, and does not drive
  const std::string list = "{tidewire}:market:a-0:minutes:A";
  std::string expected = "1";
  SECTION("nobody wrote it") { CHECK(redis.command({"LLEN", list}) == "0"); }
  SECTION("it is there already") {
    two.a->shared.on_bus_changed();
    REQUIRE(until(two.both(), [&] { return redis.command({"LLEN", list}) == "1"; }));
    expected = "2";
  }
  two.a->shared.resign();
  REQUIRE(until(two.both(), [&] {
    two.b->shared.on_bus_changed();
    return two.b->shared.drives() && redis.command({"LLEN", list}) == expected;
  }));
  Instance third("c", redis.url(), options);
  REQUIRE(until({two.b.get(), &third}, [&] { return third.shared.joined(); }));
  CHECK(minutes_of(third, "A") == minutes_of(*two.b, "A"));
  CHECK(minutes_of(third, "A").size() == 2);
}
