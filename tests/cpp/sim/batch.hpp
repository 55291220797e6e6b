#pragma once

#include <cstdint>
#include <functional>

#include "sim/run.hpp"

namespace tidewire::sim {

struct Batch {
  std::uint64_t from = 1;
  std::uint64_t seeds = 1'000;
  unsigned jobs = 1;
  bool verbose = false;
};

/// Runs the seeds of a batch on `jobs` threads, and tells of each result in the order of the
/// seeds, on the calling thread. Ends early where `each` returns false.
void run_batch(const Batch& batch,
               const std::function<bool(std::uint64_t seed, const RunResult& result)>& each);

}  // namespace tidewire::sim
