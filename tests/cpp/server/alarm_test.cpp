#include "alarm.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <chrono>
#include <functional>
#include <optional>

#include "gather/turn_end.hpp"
#include "gather/turn_loop.hpp"
#include "repeat_timer.hpp"
#include "support/catch.hpp"

using namespace tidewire::server;
namespace net = boost::asio;

namespace {

using Clock = std::chrono::steady_clock;

/// Runs `stop` in a handler beside which everything that is due by now waits in the queue.
void stop_beside_the_expired(net::io_context& io, const std::function<void()>& stop) {
  Alarm first(io.get_executor());
  first.arm(Clock::now() - std::chrono::seconds(1), stop);
  // One look at the clock takes all expired timers, the earliest first.
  REQUIRE(io.run_one() == 1);
}

}  // namespace

TEST_CASE("an alarm that has expired but not been heard is silent once it is stopped") {
  net::io_context io{1};
  int calls = 0;
  Alarm alarm(io.get_executor());
  alarm.arm(Clock::now(), [&] { ++calls; });
  stop_beside_the_expired(io, [&] { alarm.stop(); });
  io.run();
  CHECK(calls == 0);
}

TEST_CASE("an alarm that is armed anew while it is in the queue is heard once") {
  net::io_context io{1};
  int calls = 0;
  Alarm alarm(io.get_executor());
  alarm.arm(Clock::now(), [&] { ++calls; });
  stop_beside_the_expired(io, [&] { alarm.arm(Clock::now(), [&] { calls += 10; }); });
  io.run();
  CHECK(calls == 10);
}

TEST_CASE("a repeated call that is stopped while it is due does not keep the process running") {
  net::io_context io{1};
  int calls = 0;
  RepeatTimer timer(io.get_executor(), 0, [&](auto) { ++calls; });
  timer.start();
  stop_beside_the_expired(io, [&] { timer.stop(); });
  io.run_for(std::chrono::seconds(5));
  CHECK(io.stopped());
  CHECK(calls == 0);
}

TEST_CASE("a repeated call may stop itself") {
  net::io_context io{1};
  int calls = 0;
  std::optional<RepeatTimer> timer;
  timer.emplace(io.get_executor(), 0, [&](auto) {
    if (++calls == 3) timer->stop();
  });
  timer->start();
  io.run_for(std::chrono::seconds(5));
  CHECK(io.stopped());
  CHECK(calls == 3);
}

TEST_CASE("a limit that a handler sets ends the turns, whatever is left") {
  net::io_context io{1};
  TurnEnd turn_end;
  std::optional<Clock::time_point> limit;
  Alarm never(io.get_executor());
  never.arm(Clock::now() + std::chrono::hours(1), [] {});
  net::post(io, [&] { limit = Clock::now() + std::chrono::milliseconds(1); });
  CHECK_FALSE(run_turns(io, turn_end, limit));
}

TEST_CASE("turns without work left end before their limit") {
  net::io_context io{1};
  TurnEnd turn_end;
  std::optional<Clock::time_point> limit;
  net::post(io, [&] { limit = Clock::now() + std::chrono::hours(1); });
  CHECK(run_turns(io, turn_end, limit));
}

TEST_CASE("a time beyond what the clock can count is far ahead, not in the past") {
  const auto year_9999 = tidewire::wire::Instant{253'402'300'799'000};
  CHECK(time_point(year_9999) > Clock::now() + std::chrono::hours(24));
}
