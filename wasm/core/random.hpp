#pragma once

#include <cassert>
#include <cstdint>

namespace tidewire::core {

/// SplitMix64 (Steele, Lea, Flood 2014): small, fast, good enough to spread reconnects. Its seed
/// is an input of the session, so that every run can be replayed.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}

  std::uint64_t next() {
    state_ += 0x9E3779B97F4A7C15;
    std::uint64_t mixed = state_;
    mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
    mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
    return mixed ^ (mixed >> 31);
  }

  /// A whole number from 0 to `max`, both included.
  std::int64_t up_to(std::int64_t max) {
    assert(max >= 0);
    return static_cast<std::int64_t>(next() % (static_cast<std::uint64_t>(max) + 1));
  }

 private:
  std::uint64_t state_;
};

}  // namespace tidewire::core
