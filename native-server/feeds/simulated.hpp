#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "feeds/feed.hpp"
#include "feeds/simulated_series.hpp"

namespace tidewire::server {

/// The simulated market: deterministic in its prices, volumes and relative times for a seed.
///
/// Stamped with the wall clock. After a pause of the process (a suspended machine) it goes on
/// from where it was instead of catching up.
class SimulatedMarket final : public Feed {
 public:
  /// `without` names a base asset (for example BTC) that is left out, because a replay has it.
  explicit SimulatedMarket(std::uint64_t seed, std::string_view without = {});

  [[nodiscard]] const std::vector<SimulatedSeries>& series() const { return series_; }

  /// The past before `now`, oldest first: sparse for 25 hours (24 h changes are known), at full
  /// rate for the last ten minutes (charts are full). Call once, before `advance`.
  void generate_history(wire::Now now, const TickSink& sink);

  void advance(wire::Now now, const TickSink& sink) override;
  /// The next trades are made around the last prices.
  void resume(wire::Now now, const LastTick& last) override;
  [[nodiscard]] std::optional<wire::Instant> next_due() const override;

 private:
  [[nodiscard]] SimulatedSeries& earliest();

  std::vector<SimulatedSeries> series_;
  wire::Instant origin_;  // when the series' clocks were at 0
  wire::UnixMillis last_time_;
};

/// The base asset of a symbol as exchanges write it: BTC for BTC/USD, BTC-PERP, BTCUSDT, btc_usd.
[[nodiscard]] std::string_view base_asset(std::string_view symbol);

}  // namespace tidewire::server
