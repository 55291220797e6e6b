#pragma once

#include <cmath>
#include <cstdint>
#include <numbers>
#include <random>
#include <string_view>

namespace tidewire::server {

/// Random numbers that are the same for a seed with every standard library (the library's own
/// distributions are not).
class Random {
 public:
  /// Streams of different names are independent for the same seed.
  Random(std::uint64_t seed, std::string_view name) : engine_(mixed(seed, name)) {}

  /// In (0, 1).
  double uniform() {
    return (static_cast<double>(engine_() >> 11) + 0.5) * 0x1.0p-53;
  }
  double uniform(double low, double high) { return low + (high - low) * uniform(); }
  double exponential(double mean) { return -mean * std::log(uniform()); }
  double normal() {
    return std::sqrt(-2 * std::log(uniform())) * std::cos(2 * std::numbers::pi * uniform());
  }
  bool chance(double probability) { return uniform() < probability; }

 private:
  static std::uint64_t mixed(std::uint64_t seed, std::string_view name) {
    std::uint64_t hash = 14'695'981'039'346'656'037U ^ seed;  // FNV-1a
    for (const char character : name) {
      hash = (hash ^ static_cast<unsigned char>(character)) * 1'099'511'628'211U;
    }
    return hash;
  }

  std::mt19937_64 engine_;
};

}  // namespace tidewire::server
