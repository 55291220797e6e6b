#pragma once

#include <cstdint>

#include "feeds/random.hpp"
#include "feeds/simulated_symbols.hpp"

namespace tidewire::server {

/// The trades of one simulated symbol, one after the other, on a clock of its own that starts
/// at 0: a geometric random walk whose volatility and activity come in clusters, with bursts of
/// 20 to 50 trades within 100 ms on the busy pairs.
class SimulatedSeries {
 public:
  struct Trade {
    double price = 0;
    double volume = 0;
  };

  SimulatedSeries(const SimulatedSymbol& symbol, std::uint64_t seed);

  [[nodiscard]] const SimulatedSymbol& symbol() const { return symbol_; }

  /// Milliseconds on the series' clock.
  [[nodiscard]] double next_time() const { return next_time_; }

  /// The trade at `next_time()`; moves on to the one after.
  Trade take();

  /// As if the last trade had been made at this price; above 0.
  void go_on_from(double price);

  /// The same, for history of long ago: trades come `interval_ms` apart on average, no bursts.
  Trade take_sparse(double interval_ms);

 private:
  Trade trade(double elapsed_ms, double kick);
  void schedule();

  SimulatedSymbol symbol_;
  Random random_;
  double log_price_;
  double heat_ = 0;  // logarithm of how far volatility and activity are above normal
  double next_time_ = 0;
  double elapsed_ms_ = 0;  // between the trade before and the next
  int burst_left_ = 0;
  double burst_gap_ms_ = 0;
  double burst_direction_ = 1;
};

}  // namespace tidewire::server
