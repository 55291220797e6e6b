#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace tidewire::server {

/// What a simulated symbol trades like. Prices are whole numbers of `price_step` units of
/// 10^-price_decimals, volumes whole numbers of units of 10^-volume_decimals.
struct SimulatedSymbol {
  std::string_view name;
  double price;  // where it starts, and what it returns to over days
  int price_decimals;
  std::int64_t price_step;
  int volume_decimals;
  double volume_median;
  double volatility_daily;    // standard deviation of a day's logarithmic return
  double ticks_per_second;    // on average, outside bursts
  double bursts_per_minute;   // 0: a calm pair
  bool crypto;                // also published on /ws/crypto
};

inline constexpr std::array<SimulatedSymbol, 8> simulated_symbols = {{
    {"BTC/USD", 97'250.0, 1, 1, 5, 0.012, 0.026, 4.0, 3.0, true},
    {"ETH/USD", 3'385.0, 2, 1, 4, 0.18, 0.034, 3.0, 2.0, true},
    {"SOL/USD", 196.0, 2, 1, 3, 2.4, 0.045, 2.0, 1.0, true},
    {"XRP/USD", 2.31, 4, 1, 1, 240.0, 0.04, 1.5, 0.0, true},
    {"DOGE/USD", 0.324, 5, 1, 0, 900.0, 0.05, 1.5, 0.0, true},
    {"ADA/USD", 0.912, 4, 1, 1, 380.0, 0.045, 0.8, 0.0, true},
    {"EUR/USD", 1.0842, 5, 1, 0, 50'000.0, 0.005, 1.5, 0.0, false},
    {"GBP/USD", 1.2715, 5, 1, 0, 40'000.0, 0.006, 1.0, 0.0, false},
}};

}  // namespace tidewire::server
