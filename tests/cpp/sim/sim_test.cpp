#include "sim/run.hpp"
#include "support/catch.hpp"

using tidewire::sim::run;
using tidewire::sim::RunResult;

TEST_CASE("a hundred seeds with faults stay safe and converge") {
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    const RunResult result = run(seed);
    INFO("seed " << seed << ": " << result.failure.value_or("passed"));
    REQUIRE_FALSE(result.failure.has_value());
    REQUIRE(result.faults > 0);
    REQUIRE(result.ticks > 100);
  }
}

TEST_CASE("a seed replays exactly") {
  const RunResult first = run(7);
  const RunResult second = run(7);
  CHECK(first.steps == second.steps);
  CHECK(first.ticks == second.ticks);
  CHECK(first.faults == second.faults);
}
