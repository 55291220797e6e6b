#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "sim/batch.hpp"
#include "sim/run.hpp"
#include "sim/scenario.hpp"
#include "support/catch.hpp"

using tidewire::core::Random;
using tidewire::sim::Batch;
using tidewire::sim::run;
using tidewire::sim::run_batch;
using tidewire::sim::RunResult;
using tidewire::sim::Scenario;
using tidewire::sim::ServerKind;

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
  for (const std::uint64_t seed : {7U, 8U, 9U, 10U}) {
    const RunResult first = run(seed);
    const RunResult second = run(seed);
    CHECK(first.steps == second.steps);
    CHECK(first.ticks == second.ticks);
    CHECK(first.faults == second.faults);
    CHECK(first.failure == second.failure);
  }
}

TEST_CASE("a few hundred seeds bring every kind of server, alone and as several instances") {
  std::set<ServerKind> kinds;
  std::set<std::size_t> instances;
  std::set<std::size_t> clients;
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    Random random(seed);
    const Scenario scenario(random);
    kinds.insert(scenario.kind);
    instances.insert(scenario.instances);
    clients.insert(scenario.clients);
  }
  CHECK(kinds.size() == 7);
  CHECK(instances == std::set<std::size_t>{1, 2, 3});
  CHECK(clients == std::set<std::size_t>{2, 3, 4});
}

TEST_CASE("results are told in the order of the seeds, whatever the number of threads") {
  const auto told = [](unsigned jobs) {
    std::vector<std::uint64_t> seen;
    run_batch(Batch{20, 12, jobs, false}, [&](std::uint64_t seed, const RunResult& result) {
      seen.push_back(seed);
      seen.push_back(result.steps);
      return seen.size() < 20;  // ends early, and does not wait for ever
    });
    return seen;
  };
  const std::vector<std::uint64_t> alone = told(1);
  CHECK(alone.size() == 20);
  CHECK(alone.front() == 20);
  CHECK(told(3) == alone);
}
