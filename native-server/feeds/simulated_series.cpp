#include "feeds/simulated_series.hpp"

#include <algorithm>
#include <cmath>

namespace tidewire::server {
namespace {

constexpr double day_s = 86'400;
constexpr double burst_ms = 100;
constexpr double burst_ticks_min = 20;
constexpr double burst_ticks_max = 50;

// Heat decays over minutes and is stirred all the time; at these values it spends most of its
// life between a third and three times normal.
constexpr double heat_half_life_s = 90;
constexpr double heat_stir = 0.09;
constexpr double heat_max = 1.6;

// Pulls the price back to where it started over days, so that a server that runs for months
// does not quote Bitcoin at a cent.
constexpr double reversion_s = 3 * day_s;

double rounded(double value, int decimals, std::int64_t step) {
  const double scale = std::pow(10.0, decimals);
  const double unit = static_cast<double>(step);
  // Integers divided by a power of ten: the same double that parsing the decimal text gives.
  return std::max(1.0, std::round(value * scale / unit)) * unit / scale;
}

}  // namespace

SimulatedSeries::SimulatedSeries(const SimulatedSymbol& symbol, std::uint64_t seed)
    : symbol_(symbol), random_(seed, symbol.name), log_price_(std::log(symbol.price)) {
  schedule();
}

SimulatedSeries::Trade SimulatedSeries::take() {
  const double per_root_second = symbol_.volatility_daily / std::sqrt(day_s);
  const double kick =
      burst_left_ > 0 ? burst_direction_ * std::abs(random_.normal()) * per_root_second * 0.3 : 0;
  const Trade made = trade(elapsed_ms_, kick);
  schedule();
  return made;
}

SimulatedSeries::Trade SimulatedSeries::take_sparse(double interval_ms) {
  Trade made = trade(elapsed_ms_, 0);
  // One trade stands for all of its interval: a chart's volumes do not grow where trades get dense.
  const double stood_for = std::max(1.0, elapsed_ms_ / 1'000 * symbol_.ticks_per_second);
  made.volume = rounded(made.volume * stood_for, symbol_.volume_decimals, 1);
  elapsed_ms_ = random_.exponential(interval_ms);
  next_time_ += elapsed_ms_;
  burst_left_ = 0;
  return made;
}

void SimulatedSeries::go_on_from(double price) { log_price_ = std::log(price); }

SimulatedSeries::Trade SimulatedSeries::trade(double elapsed_ms, double kick) {
  const double elapsed_s = elapsed_ms / 1'000;
  const double decay = std::exp2(-elapsed_s / heat_half_life_s);
  heat_ = heat_ * decay + heat_stir * std::sqrt(std::min(elapsed_s, 60.0)) * random_.normal();
  heat_ = std::clamp(heat_, -heat_max, heat_max);

  const double sigma = symbol_.volatility_daily * std::sqrt(elapsed_s / day_s) * std::exp(heat_);
  const double pull =
      (std::log(symbol_.price) - log_price_) * std::min(1.0, elapsed_s / reversion_s);
  log_price_ += sigma * random_.normal() + kick + pull;

  const double volume = symbol_.volume_median * std::exp(1.2 * random_.normal() + 0.3 * heat_);
  return {rounded(std::exp(log_price_), symbol_.price_decimals, symbol_.price_step),
          rounded(volume, symbol_.volume_decimals, 1)};
}

void SimulatedSeries::schedule() {
  if (burst_left_ > 0) {
    --burst_left_;
    elapsed_ms_ = burst_gap_ms_;
  } else {
    const double rate = symbol_.ticks_per_second * std::exp(0.7 * heat_);
    elapsed_ms_ = random_.exponential(1'000 / rate);
    if (random_.chance(symbol_.bursts_per_minute / 60 / symbol_.ticks_per_second)) {
      const double ticks = std::floor(random_.uniform(burst_ticks_min, burst_ticks_max + 1));
      burst_left_ = static_cast<int>(ticks) - 1;
      burst_gap_ms_ = burst_ms / ticks;
      burst_direction_ = random_.chance(0.5) ? 1 : -1;
    }
  }
  next_time_ += elapsed_ms_;
}

}  // namespace tidewire::server
