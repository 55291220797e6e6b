#include "core/backoff.hpp"

#include <algorithm>
#include <cstdint>
#include <limits>

#include "support/catch.hpp"

using namespace tidewire::core;
using tidewire::wire::Millis;

TEST_CASE("delays are drawn from the whole span, which doubles up to the cap") {
  const BackoffPolicy policy;
  Random random(1);
  for (const auto& [attempt, span] : {std::pair<std::uint32_t, Millis>{0, 1'000}, {1, 2'000}, {4, 16'000},
                                      {5, 30'000}, {6, 30'000},
                                      {std::numeric_limits<std::uint32_t>::max(), 30'000}}) {
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

TEST_CASE("the server's spread widens the first delay only") {
  Random random(2);
  Millis first = 0;
  Millis second = 0;
  for (int i = 0; i < 2'000; ++i) {
    first = std::max(first, backoff_delay({}, 0, 10'000, random));
    second = std::max(second, backoff_delay({}, 1, 10'000, random));
  }
  CHECK(first > 9'800);
  CHECK(second <= 2'000);
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
