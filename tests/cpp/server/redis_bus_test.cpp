// The bus of several instances, on a real Redis.

#include <boost/asio/io_context.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <spdlog/spdlog.h>
#include <string>
#include <vector>

#include "bus/redis_bus.hpp"
#include "redis/redis_url.hpp"
#include "support/catch.hpp"
#include "support/redis_process.hpp"
#include "support/ws_client.hpp"

using namespace tidewire::server;
using namespace tidewire::server::test;

namespace {

using Texts = std::vector<std::string>;

/// Some instances of one service; what each hears on the channel `news`.
class Instances {
 public:
  explicit Instances(std::size_t count, const std::string& url) {
    spdlog::set_level(spdlog::level::off);
    heard.resize(count);
    for (std::size_t i = 0; i < count; ++i) {
      buses.push_back(std::make_unique<RedisBus>(
          io.get_executor(), parse_redis_url(url).value(), "instance-" + std::to_string(i)));
      buses[i]->subscribe("news", [this, i](std::string_view text) {
        heard[i].emplace_back(text);
      });
      buses[i]->start(nullptr);
    }
  }

  /// Runs everything until `condition` holds.
  bool until(const std::function<bool()>& condition) {
    const auto deadline = std::chrono::steady_clock::now() + patience;
    while (!condition()) {
      if (std::chrono::steady_clock::now() > deadline) return false;
      io.restart();
      io.run_one_for(std::chrono::milliseconds(10));
    }
    return true;
  }

  bool all(BusStatus status) {
    return until([this, status] {
      for (const auto& bus : buses) {
        if (bus->status() != status) return false;
      }
      return true;
    });
  }

  boost::asio::io_context io{1};
  std::vector<std::unique_ptr<RedisBus>> buses;
  std::vector<Texts> heard;
};

}  // namespace

TEST_CASE("what one instance publishes reaches all, once and in order", "[redis]") {
  const RedisProcess redis;
  Instances two(2, redis.url());
  REQUIRE(two.all(BusStatus::healthy));
  Texts expected;
  for (int i = 0; i < 2'000; ++i) {
    expected.push_back(std::to_string(i));
    two.buses[0]->publish("news", expected.back());
  }
  CHECK(two.heard[0] == expected);  // at once
  REQUIRE(two.until([&] { return two.heard[1].size() >= expected.size(); }));
  CHECK(two.heard[1] == expected);
  two.buses[1]->publish("news", "the end");
  REQUIRE(two.until([&] { return two.heard[0].back() == "the end"; }));
  CHECK(two.heard[0].size() == expected.size() + 1);
  two.buses[1]->publish_here("news", "for instance 1");
  two.buses[1]->publish("news", "for all");
  REQUIRE(two.until([&] { return two.heard[0].back() == "for all"; }));
  CHECK(two.heard[0].size() == expected.size() + 2);
}

TEST_CASE("PUBLISH of any producer reaches every instance byte for byte", "[redis]") {
  const RedisProcess redis;
  Instances two(2, redis.url());
  REQUIRE(two.all(BusStatus::healthy));
  const std::string text = "{ \"price\": 1.50, \"name\": \"\xc3\xbc\\u0000\" }\r\n";
  // The subscription is on its way when the connection is ready: asked until it is there.
  REQUIRE(two.until([&] { return redis.command({"PUBLISH", "news", text}) == "2"; }));
  REQUIRE(two.until([&] { return !two.heard[0].empty() && !two.heard[1].empty(); }));
  CHECK(two.heard[0].front() == text);
  CHECK(two.heard[1].front() == text);
}

TEST_CASE("without Redis local delivery goes on, and the rest follows when it is back",
          "[redis]") {
  RedisProcess redis;
  Instances two(2, redis.url());
  REQUIRE(two.all(BusStatus::healthy));
  redis.kill();
  REQUIRE(two.all(BusStatus::degraded));
  two.buses[0]->publish("news", "a");
  two.buses[0]->publish("news", "b");
  CHECK(two.heard[0] == Texts{"a", "b"});
  CHECK(two.heard[1].empty());
  redis.start();
  REQUIRE(two.all(BusStatus::healthy));
  REQUIRE(two.until([&] { return two.heard[1].size() == 2; }));
  two.buses[1]->publish("news", "c");
  REQUIRE(two.until([&] { return two.heard[0].size() == 3; }));
  CHECK(two.heard[0] == Texts{"a", "b", "c"});
  CHECK(two.heard[1] == Texts{"a", "b", "c"});
}

TEST_CASE("an instance that lost its connection hears what it missed, once", "[redis]") {
  const RedisProcess redis;
  Instances two(2, redis.url());
  REQUIRE(two.all(BusStatus::healthy));
  two.buses[0]->publish("news", "a");
  REQUIRE(two.until([&] { return two.heard[1].size() == 1; }));
  for (int round = 0; round < 5; ++round) {
    redis.command({"CLIENT", "KILL", "TYPE", "normal"});
    two.buses[0]->publish("news", "missed");
    REQUIRE(two.until([&] { return two.heard[1].size() == 2U + static_cast<unsigned>(round); }));
    REQUIRE(two.all(BusStatus::healthy));
  }
  two.buses[0]->publish("news", "z");
  REQUIRE(two.until([&] { return two.heard[1].back() == "z"; }));
  CHECK(two.heard[1] == two.heard[0]);
}

TEST_CASE("a stream that Redis refuses to read is degraded, and read again as soon as it may be",
          "[redis]") {
  const RedisProcess redis;
  Instances two(2, redis.url());
  REQUIRE(two.all(BusStatus::healthy));
  redis.command({"ACL", "SETUSER", "default", "-xread"});
  REQUIRE(two.all(BusStatus::degraded));
  CHECK_FALSE(two.buses[1]->connected());
  two.buses[0]->publish("news", "a");
  redis.command({"ACL", "SETUSER", "default", "+xread"});
  REQUIRE(two.all(BusStatus::healthy));
  two.buses[0]->publish("news", "b");
  REQUIRE(two.until([&] { return two.heard[1].size() == 2; }));
  CHECK(two.heard[1] == Texts{"a", "b"});
}

TEST_CASE("an instance that starts later hears nothing of before", "[redis]") {
  const RedisProcess redis;
  Instances first(1, redis.url());
  REQUIRE(first.all(BusStatus::healthy));
  first.buses[0]->publish("news", "old");
  REQUIRE(first.until([&] { return redis.command({"XLEN", "{tidewire}:bus"}) == "1"; }));
  Instances second(1, redis.url());
  REQUIRE(second.all(BusStatus::healthy));
  redis.command({"PUBLISH", "news", "new"});
  REQUIRE(second.until([&] { return !second.heard[0].empty(); }));
  CHECK(second.heard[0] == Texts{"new"});
}

TEST_CASE("a Redis that wants a password gets it, and one that refuses it is not used",
          "[redis]") {
  const RedisProcess redis;
  redis.command({"CONFIG", "SET", "requirepass", "hunter2"});
  Instances wrong(1, redis.url());
  boost::asio::io_context io{1};
  RedisUrl url = parse_redis_url(redis.url()).value();
  url.password = "hunter2";
  url.database = 3;
  bool ready = false;
  RedisConnection connection(io.get_executor(), url, "test", {[&] { ready = true; }, {}, {}});
  connection.start();
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (!ready && std::chrono::steady_clock::now() < deadline) {
    io.run_one_for(std::chrono::milliseconds(10));
    wrong.io.poll_one();
  }
  CHECK(ready);
  CHECK(wrong.buses[0]->status() == BusStatus::degraded);
}

TEST_CASE("a Redis that has fallen silent is noticed", "[redis]") {
  const RedisProcess redis;
  boost::asio::io_context io{1};
  bool ready = false;
  bool lost = false;
  bool unanswered = false;
  RedisLimits limits;
  limits.answer_timeout_ms = 50;
  limits.ping_after_ms = 20;
  RedisConnection connection(io.get_executor(), parse_redis_url(redis.url()).value(), "test",
                             {[&] { ready = true; }, [&] { lost = true; }, {}}, limits);
  connection.start();
  while (!ready) io.run_one_for(std::chrono::milliseconds(10));
  redis.freeze();
  REQUIRE(connection.send({"GET", "x"}, [&](const redisReply* reply) {
    unanswered = reply == nullptr;
  }));
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (!lost && std::chrono::steady_clock::now() < deadline) {
    io.run_one_for(std::chrono::milliseconds(10));
  }
  CHECK(lost);
  CHECK(unanswered);
  CHECK_FALSE(connection.send({"GET", "x"}, nullptr));
  redis.thaw();
}
