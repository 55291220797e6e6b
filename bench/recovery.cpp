// The simulator's runs as figures: how many, and what went wrong in them.
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <string>
#include <thread>

#include "bench/report.hpp"
#include "sim/batch.hpp"

namespace {

using namespace tidewire;

struct Counts {
  std::uint64_t runs = 0;
  std::uint64_t steps = 0;
  std::uint64_t ticks = 0;
  std::uint64_t faults = 0;
  std::uint64_t lost = 0;
  std::uint64_t doubled = 0;
  std::uint64_t reordered = 0;
  std::uint64_t not_converged = 0;
  std::uint64_t other = 0;

  void add(const sim::RunResult& result) {
    ++runs;
    steps += result.steps;
    ticks += result.ticks;
    faults += result.faults;
    if (!result.failure) return;
    switch (result.kind) {
      case sim::FailureKind::lost: ++lost; break;
      case sim::FailureKind::doubled: ++doubled; break;
      case sim::FailureKind::reordered: ++reordered; break;
      case sim::FailureKind::not_converged: ++not_converged; break;
      case sim::FailureKind::other: ++other; break;
    }
  }
};

}  // namespace

int main(int argc, char** argv) {
  const bench::Arguments arguments(argc, argv);
  sim::Batch batch;
  batch.seeds = arguments.number("--seeds", 10'000);
  batch.from = arguments.number("--from", 1);
  batch.jobs = static_cast<unsigned>(
      arguments.number("--jobs", std::max(1U, std::thread::hardware_concurrency())));
  Counts counts;
  sim::run_batch(batch, [&](std::uint64_t seed, const sim::RunResult& result) {
    counts.add(result);
    if (result.failure) {
      std::fprintf(stderr, "seed %llu: %s\n", static_cast<unsigned long long>(seed),
                   result.failure->c_str());
    }
    return true;
  });

  bench::Report report("recovery", arguments.has("--json"));
  const auto add = [&](const char* name, std::uint64_t value, const char* unit) {
    report.add(name, static_cast<double>(value), unit);
  };
  add("runs", counts.runs, "runs");
  add("steps", counts.steps, "steps");
  add("ticks", counts.ticks, "ticks");
  add("faults", counts.faults, "faults");
  add("lost", counts.lost, "runs");
  add("doubled", counts.doubled, "runs");
  add("reordered", counts.reordered, "runs");
  add("not_converged", counts.not_converged, "runs");
  add("other", counts.other, "runs");
  report.finish();
  return counts.lost + counts.doubled + counts.reordered + counts.not_converged + counts.other == 0
             ? 0
             : 1;
}
