#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "wire/messages.hpp"

namespace tidewire::sim {

/// The market's symbols; elsewhere a symbol is its index here.
inline const std::array<std::string, 3> symbol_names = {"BTC/USD", "ETH/USD", "SOL/USD"};
using SymbolIndex = std::size_t;

/// Equal trades are not made more equal by their volume: it repeats.
inline double volume_of(double trade) { return std::fmod(trade, 7); }

/// What really happened: the trades of the market, and how each epoch numbers them. The price
/// names the trade (1, 2, …), wherever it is told of, so that a point in a client's series tells
/// where it comes from. Servers without positions have one epoch, 0, and send no numbers.
class Truth {
 public:
  void record(SymbolIndex symbol, std::uint32_t epoch, const wire::Tick& tick) {
    auto& epochs = ticks_[symbol];
    if (epochs.size() <= epoch) epochs.resize(epoch + 1);
    epochs[epoch].push_back(tick);
    trades_[symbol] = std::max(trades_[symbol], tick.price);
  }

  /// A numbering that goes on under another name.
  void fork(std::uint32_t from, std::uint32_t to) {
    for (auto& epochs : ticks_) {
      if (epochs.size() <= from) continue;
      if (epochs.size() <= to) epochs.resize(to + 1);
      epochs[to] = epochs[from];
    }
  }

  /// The ticks of one epoch, oldest first; number n is at n - 1.
  [[nodiscard]] const std::vector<wire::Tick>& of(SymbolIndex symbol, std::uint32_t epoch) const {
    static const std::vector<wire::Tick> none;
    return epoch < ticks_[symbol].size() ? ticks_[symbol][epoch] : none;
  }

  /// Whether it is a tick of that epoch.
  [[nodiscard]] bool has(SymbolIndex symbol, std::uint32_t epoch, const wire::Tick& tick) const {
    const std::vector<wire::Tick>& ticks = of(symbol, epoch);
    const auto number = epoch == 0 ? static_cast<std::uint64_t>(tick.price) : tick.seq;
    return number >= 1 && number <= ticks.size() && ticks[number - 1] == tick;
  }

  /// An epoch that the tick is of: `likely`, if it is of that one; nothing if there is none.
  [[nodiscard]] std::optional<std::uint32_t> epoch_of(SymbolIndex symbol, const wire::Tick& tick,
                                                      std::uint32_t likely) const {
    if (has(symbol, likely, tick)) return likely;
    for (auto epoch = static_cast<std::uint32_t>(ticks_[symbol].size()); epoch > 0; --epoch) {
      if (has(symbol, epoch - 1, tick)) return epoch - 1;
    }
    return std::nullopt;
  }

  /// Whether `after` is the tick that follows `before` in the numbering of some server. Servers
  /// that started together give a trade the same number for a while: one of them is enough.
  [[nodiscard]] bool touch(SymbolIndex symbol, const wire::Tick& before,
                           const wire::Tick& after) const {
    if (before.seq == 0 || before.seq + 1 != after.seq) return false;
    for (auto epoch = static_cast<std::uint32_t>(ticks_[symbol].size()); epoch > 0; --epoch) {
      if (has(symbol, epoch - 1, before) && has(symbol, epoch - 1, after)) return true;
    }
    return false;
  }

  /// Whether there was a trade at this price.
  [[nodiscard]] bool traded_at(SymbolIndex symbol, double price) const {
    return price >= 1 && price <= trades_[symbol] && price == std::floor(price);
  }

 private:
  std::array<std::vector<std::vector<wire::Tick>>, symbol_names.size()> ticks_;
  std::array<double, symbol_names.size()> trades_{};
};

}  // namespace tidewire::sim
