#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "peer/bounded_ring.hpp"
#include "wire/messages.hpp"

namespace tidewire::server {

struct BotSettings {
  std::size_t fast = 20;  // ticks of the short average
  std::size_t slow = 60;  // ticks of the long one
  /// How far apart the averages must be, as a share of the price, to count as crossed: noise
  /// around the crossing would otherwise trade at every tick.
  double band = 0.0001;
  double fee = 0.001;  // share of what is traded, both ways
  double cash = 10'000;
  double stake = 0.95;  // share of the cash that a purchase takes, fee included
  std::uint64_t price_every = 10;  // iterations between two price updates
};

struct BotTrade {
  bool buy = false;
  double price = 0;
  double quantity = 0;
  double fee = 0;
  double profit = 0;  // of a sale, both fees taken off
  wire::UnixMillis time;
};

struct BotStats {
  std::uint64_t trades = 0;
  std::uint64_t wins = 0;    // sales with a profit
  std::uint64_t losses = 0;  // sales without
  double realized_profit = 0;
  double fees = 0;
};

/// Everything of a bot that outlives its process; not the prices it has seen last.
struct BotState {
  bool running = false;
  std::optional<wire::UnixMillis> started_at;
  std::uint64_t iterations = 0;
  double price = 0;
  double cash = 0;
  double quantity = 0;
  double entry_price = 0;
  double entry_cost = 0;  // what the position took, its fee included
  BotStats stats;
};

/// What one tick made the bot do.
struct BotStep {
  std::optional<BotTrade> trade;
  bool price_update = false;
};

/// A trader without money: it buys when the short moving average of the price crosses above the
/// long one, and sells what it has when it crosses below. Every fill is at the tick's price, and
/// every fee is taken. It is there to be watched, not to earn.
///
/// A stopped bot keeps its position and sees no prices; started again, it fills its averages anew
/// before it trades.
class PaperBot {
 public:
  explicit PaperBot(BotSettings settings);

  /// False when it is that way already.
  bool start(wire::UnixMillis now);
  bool stop();

  [[nodiscard]] const BotState& state() const { return state_; }
  /// As an earlier process left it: a running one fills its averages anew.
  void restore(const BotState& state);

  /// The next price of its symbol; nothing happens while it is stopped.
  BotStep on_tick(const wire::Tick& tick);

  [[nodiscard]] bool running() const { return state_.running; }
  [[nodiscard]] std::optional<wire::UnixMillis> started_at() const { return state_.started_at; }
  [[nodiscard]] const BotSettings& settings() const { return settings_; }
  [[nodiscard]] const BotStats& stats() const { return state_.stats; }
  [[nodiscard]] std::uint64_t iterations() const { return state_.iterations; }
  [[nodiscard]] double cash() const { return state_.cash; }
  [[nodiscard]] double quantity() const { return state_.quantity; }
  [[nodiscard]] double entry_price() const { return state_.entry_price; }
  /// The last price that it saw; 0 before the first.
  [[nodiscard]] double price() const { return state_.price; }
  /// What it has, at the last price.
  [[nodiscard]] double equity() const { return state_.cash + state_.quantity * state_.price; }

 private:
  void see_anew();
  [[nodiscard]] double average(std::size_t count) const;
  BotTrade buy(const wire::Tick& tick);
  BotTrade sell(const wire::Tick& tick);

  BotSettings settings_;
  BoundedRing<double> prices_;
  BotState state_;
  /// Which average was on top at the last crossing; empty before the first verdict.
  std::optional<bool> fast_on_top_;
};

}  // namespace tidewire::server
