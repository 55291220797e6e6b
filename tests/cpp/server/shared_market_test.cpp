// The market of several instances, on a real Redis.

#include <memory>
#include <string>
#include <vector>

#include "support/catch.hpp"
#include "support/market_instance.hpp"
#include "support/redis_process.hpp"

using namespace tidewire;
using namespace tidewire::server;
using namespace tidewire::server::test;

TEST_CASE("the ticks of the driver have the same numbers at every instance", "[redis]") {
  const RedisProcess redis;
  Two two(redis.url());
  CHECK(two.b->position() == two.a->position());
  for (int i = 2; i <= 3'000; ++i) {
    two.a->shared.offer("A", tick(i));
    two.b->shared.offer("A", tick(-i));  // does not drive: its feed is not heard
  }
  REQUIRE(until(two.both(), [&] {
    return two.a->position().seq == 3'000 && two.b->position().seq == 3'000;
  }));
  CHECK(two.a->published == two.b->published);
  CHECK(two.a->published.size() == 2'999);
  CHECK(two.a->published.back().price == 3'000);
  CHECK(without_hole(two.a->published));
  CHECK(two.b->position().epoch == "a-0");
}

TEST_CASE("a message that every instance hears is numbered once, in order", "[redis]") {
  const RedisProcess redis;
  Two two(redis.url());
  for (int i = 2; i <= 500; ++i) {
    // Every third message is equal to the one before.
    const std::string text = std::to_string(i % 3 == 0 ? i - 1 : i);
    const wire::Tick same = tick(std::stoi(text));
    two.a->shared.take_raw("A", same, text);
    two.b->shared.take_raw("A", same, text);
  }
  two.a->shared.take_raw("A", tick(0), "the end");
  REQUIRE(until(two.both(), [&] {
    const auto ended = [](const Instance& one) {
      return !one.published.empty() && one.published.back().price == 0;
    };
    return ended(*two.a) && ended(*two.b);
  }));
  CHECK(two.a->published == two.b->published);
  REQUIRE(two.a->published.size() == 500);
  CHECK(two.a->published[0].price == 2);
  CHECK(two.a->published[1].price == 2);
  CHECK(two.a->published[2].price == 4);
  CHECK(without_hole(two.a->published));
}

TEST_CASE("when the driver dies another instance drives on, with the next number", "[redis]") {
  const RedisProcess redis;
  Two two(redis.url());
  two.a->shared.offer("A", tick(2));
  REQUIRE(until(two.both(), [&] { return two.b->position().seq == 2; }));
  two.a.reset();
  REQUIRE(until({two.b.get()}, [&] { return two.b->shared.drives(); }));
  REQUIRE(until({two.b.get()}, [&] { return two.b->drives == 1; }));
  two.b->shared.offer("A", tick(3));
  REQUIRE(until({two.b.get()}, [&] { return two.b->position().seq == 3; }));
  CHECK(two.b->position().epoch == "a-0");
}

TEST_CASE("a driver that stops hands over at once", "[redis]") {
  const RedisProcess redis;
  SharedMarketOptions options = fast_options();
  options.store.lease_ms = 3'600'000;  // not by waiting for it to expire
  Two two(redis.url(), options);
  two.a->shared.resign();
  REQUIRE(until(two.both(), [&] { return two.b->shared.drives(); }));
  two.b->shared.offer("A", tick(2));
  REQUIRE(until(two.both(), [&] { return two.a->position().seq == 2; }));
}

TEST_CASE("an instance that starts later begins with the others' history", "[redis]") {
  const RedisProcess redis;
  Instance first("a", redis.url());
  constexpr wire::Millis minute = 60'000;
  REQUIRE(until({&first}, [&] { return first.shared.joined(); }));
  first.market.add("QUIET", false);
  for (int i = 0; i < 200; ++i) {
    first.shared.offer("A", {0, {noon_ms + i * minute}, 100.25 + i, 0.1});
  }
  REQUIRE(until({&first}, [&] { return first.position().seq == 201; }));
  Instance second("b", redis.url());
  REQUIRE(until({&first, &second}, [&] { return second.shared.joined(); }));
  CHECK(second.position() == first.position());
  const auto id = *second.market.history().find("A");
  CHECK(second.market.history().ticks(id, 500) == first.market.history().ticks(0, 500));
  CHECK(second.market.history().candles(id, minute, {0}, 500) ==
        first.market.history().candles(0, minute, {0}, 500));
  CHECK(second.published.empty());
}

TEST_CASE("minutes outlive the ticks that they were made of", "[redis]") {
  const RedisProcess redis;
  constexpr wire::Millis minute = 60'000;
  SharedMarketOptions options = fast_options();
  options.store.ticks_max = 64;
  Instance first("a", redis.url(), options);
  REQUIRE(until({&first}, [&] { return first.shared.joined(); }));
  for (int i = 1; i <= 25 * 60; ++i) {
    first.shared.offer("A", {0, {noon_ms + i * minute}, 100.0 + i % 60, 1});
    if (i % 30 == 0) {
      const auto seq = static_cast<std::uint64_t>(i) + 1;
      REQUIRE(until({&first}, [&] { return first.position().seq == seq; }));
      first.shared.on_bus_changed();  // a step of its timer
    }
  }
  Instance second("b", redis.url(), options);
  REQUIRE(until({&first, &second}, [&] { return second.shared.joined(); }));
  const auto id = *second.market.history().find("A");
  CHECK(second.market.history().ticks(id, 5'000).size() < 200);
  CHECK(second.market.history().change_24h(id) == first.market.history().change_24h(0));
}

TEST_CASE("connections that are lost again and again lose no tick", "[redis]") {
  const RedisProcess redis;
  SharedMarketOptions options = fast_options();
  options.patience_ms = 60'000;
  options.store.lease_ms = 60'000;
  Two two(redis.url(), options);
  double price = 1;
  for (int round = 0; round < 20; ++round) {
    for (int i = 0; i < 20; ++i) two.a->shared.offer("A", tick(++price));
    redis.command({"CLIENT", "KILL", "TYPE", "normal"});
    for (int i = 0; i < 20; ++i) two.a->shared.offer("A", tick(++price));
    const auto expected = static_cast<std::uint64_t>(price);
    REQUIRE(until(two.both(), [&] {
      return two.a->position().seq >= expected && two.b->position().seq >= expected;
    }));
  }
  CHECK(two.a->published.size() == 800);
  CHECK(two.a->published == two.b->published);
  CHECK(without_hole(two.a->published));
  CHECK(two.b->position().epoch == "a-0");
}

TEST_CASE("an instance that fell behind further than the stream reaches loads anew", "[redis]") {
  const RedisProcess redis;
  SharedMarketOptions options = fast_options();
  options.store.stream_max = 10;
  options.store.lease_ms = 60'000;
  options.store.ticks_max = 5'000;
  Two two(redis.url(), options);
  for (int i = 2; i <= 1'000; ++i) {
    two.a->shared.offer("A", tick(i));
    const auto seq = static_cast<std::uint64_t>(i);
    REQUIRE(until({two.a.get()}, [&] { return two.a->position().seq == seq; }));
  }
  REQUIRE(until(two.both(), [&] { return two.b->position().seq == 1'000; }));
  CHECK(two.b->market.history().ticks(0, 5'000) == two.a->market.history().ticks(0, 5'000));
  CHECK(two.b->published == two.a->published);  // the list still reached back
}

TEST_CASE("without Redis each instance goes on under an epoch of its own, then they are one again",
          "[redis]") {
  RedisProcess redis;
  Two two(redis.url());
  redis.kill();
  // Waits for its number until patience is over; then it is published all the same.
  two.a->shared.offer("A", tick(2));
  REQUIRE(until(two.both(), [&] { return !two.a->shared.joined() && !two.b->shared.joined(); }));
  CHECK(two.a->position().epoch == "a-1");
  CHECK(two.b->position().epoch == "b-1");
  CHECK(two.a->position().seq == 2);
  CHECK(two.b->drives == 1);
  two.b->shared.offer("A", tick(20));
  CHECK(two.b->position().seq == 2);
  redis.start();
  REQUIRE(until(two.both(), [&] { return two.a->shared.joined() && two.b->shared.joined(); }));
  CHECK(two.a->position() == two.b->position());
  Instance& driver = two.a->shared.drives() ? *two.a : *two.b;
  REQUIRE((driver.shared.drives() && two.a->shared.drives() != two.b->shared.drives()));
  driver.shared.offer("A", tick(3));
  REQUIRE(until(two.both(), [&] {
    return two.a->position().seq == 3 && two.b->position().seq == 3;
  }));
  CHECK(two.a->position() == two.b->position());
}

TEST_CASE("a Redis that came back with older data numbers nothing twice", "[redis]") {
  RedisProcess redis;
  Two two(redis.url());
  const std::string epoch = redis.command({"GET", "{tidewire}:market:epoch"});
  CHECK(epoch == "a-0");
  redis.kill();
  REQUIRE(until(two.both(), [&] { return two.a->bus.status() == BusStatus::degraded; }));
  redis.start();
  // As if restored from a snapshot: the epoch is there, of an earlier run.
  redis.command({"SET", "{tidewire}:market:epoch", "a-0"});
  redis.command({"HSET", "{tidewire}:market:a-0:seqs", "A", "0"});
  REQUIRE(until(two.both(), [&] {
    return two.a->shared.joined() && two.b->shared.joined() && two.a->position().epoch != "a-0" &&
           two.a->position() == two.b->position();
  }));
}
