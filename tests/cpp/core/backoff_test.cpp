#include "core/backoff.hpp"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <utility>

#include "support/catch.hpp"

using namespace tidewire::core;
using tidewire::wire::Millis;

TEST_CASE("delays are drawn from the whole span, which doubles up to the cap") {
  const BackoffPolicy policy;
  Random random(1);
  for (const auto& [attempt, span] :
       {std::pair<std::uint32_t, Millis>{0, 1'000}, {1, 2'000}, {4, 16'000}, {5, 30'000},
        {6, 30'000}, {std::numeric_limits<std::uint32_t>::max(), 30'000}}) {
    Millis smallest = span;
    Millis largest = 0;
    for (int i = 0; i < 2'000; ++i) {
      const Millis delay = backoff_delay(policy, attempt, 0, random);
      smallest = std::min(smallest, delay);
      largest = std::max(largest, delay);
    }
    INFO("attempt " << attempt);
    CHECK(smallest < span / 50);
    CHECK(largest <= span);
    CHECK(largest > span - span / 50);
  }
}

namespace {

struct Drawn {
  Millis smallest = std::numeric_limits<Millis>::max();
  Millis largest = 0;
};

Drawn draw(std::uint32_t attempt, Millis spread_ms) {
  Random random(2);
  Drawn drawn;
  for (int i = 0; i < 5'000; ++i) {
    const Millis delay = backoff_delay({}, attempt, spread_ms, random);
    drawn.smallest = std::min(drawn.smallest, delay);
    drawn.largest = std::max(drawn.largest, delay);
  }
  return drawn;
}

}  // namespace

TEST_CASE("the first delay of a crowd covers the announced spread and a quarter more") {
  const Drawn first = draw(0, 10'000);
  CHECK(first.smallest < 100);
  CHECK(first.largest > 12'400);
  CHECK(first.largest <= 12'500);
}

TEST_CASE("nobody in a crowd tries twice before everybody has tried once") {
  CHECK(draw(1, 10'000).smallest >= draw(0, 10'000).largest);
}

TEST_CASE("a crowd's spans end at seven times the spread, of which the lowest third is left out") {
  for (const std::uint32_t attempt : {2U, 7U, std::numeric_limits<std::uint32_t>::max()}) {
    const Drawn drawn = draw(attempt, 10'000);
    INFO("attempt " << attempt);
    CHECK(drawn.smallest >= 23'333);
    CHECK(drawn.smallest < 23'800);
    CHECK(drawn.largest > 69'600);
    CHECK(drawn.largest <= 70'000);
  }
}

TEST_CASE("the spread of a small crowd changes next to nothing") {
  CHECK(draw(0, 20).largest <= 1'000);
  CHECK(draw(3, 20).smallest < 60);
  CHECK(draw(3, 20).largest <= 8'000);
}

TEST_CASE("a spread that makes no sense does not keep a client away for days") {
  const Millis hour = 3'600'000;
  CHECK(draw(0, std::numeric_limits<Millis>::max()).largest <= hour + hour / 4);
  CHECK(draw(9, std::numeric_limits<Millis>::max()).largest <= 7 * hour);
  CHECK(draw(0, -5).largest <= 1'000);
}

TEST_CASE("without a spread not even the drawn numbers depend on it") {
  Random with(4);
  Random plain(4);
  CHECK(backoff_delay({}, 3, 0, with) == plain.up_to(8'000));
}

TEST_CASE("a given list is followed to the letter and its last delay repeats") {
  BackoffPolicy policy;
  policy.delays_ms = {0, 2'000, 10'000, 30'000};
  Random random(3);
  CHECK(backoff_delay(policy, 0, 5'000, random) == 0);
  CHECK(backoff_delay(policy, 1, 0, random) == 2'000);
  CHECK(backoff_delay(policy, 3, 0, random) == 30'000);
  CHECK(backoff_delay(policy, 4'000'000'000, 0, random) == 30'000);
}
