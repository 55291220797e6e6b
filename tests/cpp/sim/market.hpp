#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "wire/messages.hpp"

namespace tidewire::sim {

/// What really happened: every tick of every epoch, in order. The price names both, so that a
/// point in a client's series tells where it comes from.
class Truth {
 public:
  static constexpr double epoch_step = 1e6;

  static double price_of(std::uint32_t epoch, std::uint64_t seq) {
    return epoch * epoch_step + static_cast<double>(seq);
  }
  static std::uint32_t epoch_of(double price) {
    return static_cast<std::uint32_t>(price / epoch_step);
  }

  void record(const std::string& symbol, std::uint32_t epoch, const wire::Tick& tick) {
    ticks_[symbol][epoch].push_back(tick);
  }

  /// The tick of that number, or nothing.
  [[nodiscard]] const wire::Tick* find(const std::string& symbol, std::uint32_t epoch,
                                       std::uint64_t seq) const {
    const auto of_symbol = ticks_.find(symbol);
    if (of_symbol == ticks_.end()) return nullptr;
    const auto of_epoch = of_symbol->second.find(epoch);
    if (of_epoch == of_symbol->second.end()) return nullptr;
    const std::vector<wire::Tick>& ticks = of_epoch->second;
    return seq == 0 || seq > ticks.size() ? nullptr : &ticks[seq - 1];
  }

  /// The newest tick of the newest epoch, or nothing.
  [[nodiscard]] const wire::Tick* last(const std::string& symbol) const {
    const auto of_symbol = ticks_.find(symbol);
    if (of_symbol == ticks_.end() || of_symbol->second.empty()) return nullptr;
    const std::vector<wire::Tick>& ticks = of_symbol->second.rbegin()->second;
    return ticks.empty() ? nullptr : &ticks.back();
  }

 private:
  std::map<std::string, std::map<std::uint32_t, std::vector<wire::Tick>>> ticks_;
};

}  // namespace tidewire::sim
