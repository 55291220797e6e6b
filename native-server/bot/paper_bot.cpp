#include "bot/paper_bot.hpp"

#include <cassert>

namespace tidewire::server {

PaperBot::PaperBot(BotSettings settings)
    : settings_(settings), prices_(settings.slow), cash_(settings.cash) {
  assert(settings.fast > 0 && settings.fast < settings.slow && settings.price_every > 0);
}

bool PaperBot::start(wire::UnixMillis now) {
  if (running_) return false;
  running_ = true;
  started_at_ = now;
  prices_ = BoundedRing<double>(settings_.slow);
  fast_on_top_.reset();
  return true;
}

bool PaperBot::stop() {
  if (!running_) return false;
  running_ = false;
  started_at_.reset();
  return true;
}

BotStep PaperBot::on_tick(const wire::Tick& tick) {
  BotStep step;
  // No market trades for nothing; a recorded file might.
  if (!running_ || tick.price <= 0) return step;
  ++iterations_;
  price_ = tick.price;
  prices_.push_back(tick.price);
  step.price_update = iterations_ % settings_.price_every == 0;
  if (prices_.size() < settings_.slow) return step;

  const double difference = average(settings_.fast) - average(settings_.slow);
  const double band = settings_.band * tick.price;
  if (difference > band) {
    const bool crossed = fast_on_top_ == false;
    fast_on_top_ = true;
    if (crossed && quantity_ == 0) step.trade = buy(tick);
  } else if (difference < -band) {
    // Also without a crossing: a position from before a stop must not wait for the next one.
    fast_on_top_ = false;
    if (quantity_ > 0) step.trade = sell(tick);
  }
  return step;
}

/// Of the newest `count` prices.
double PaperBot::average(std::size_t count) const {
  double sum = 0;
  for (std::size_t i = prices_.size() - count; i < prices_.size(); ++i) sum += prices_[i];
  return sum / static_cast<double>(count);
}

BotTrade PaperBot::buy(const wire::Tick& tick) {
  const double spent = cash_ * settings_.stake;
  const double quantity = spent / (1 + settings_.fee) / tick.price;
  const double fee = quantity * tick.price * settings_.fee;
  cash_ -= spent;
  quantity_ = quantity;
  entry_price_ = tick.price;
  entry_cost_ = spent;
  ++stats_.trades;
  stats_.fees += fee;
  return {true, tick.price, quantity, fee, 0, tick.time};
}

BotTrade PaperBot::sell(const wire::Tick& tick) {
  const double gross = quantity_ * tick.price;
  const double fee = gross * settings_.fee;
  const double profit = gross - fee - entry_cost_;
  const BotTrade trade{false, tick.price, quantity_, fee, profit, tick.time};
  cash_ += gross - fee;
  quantity_ = 0;
  entry_price_ = 0;
  entry_cost_ = 0;
  ++stats_.trades;
  ++(profit > 0 ? stats_.wins : stats_.losses);
  stats_.realized_profit += profit;
  stats_.fees += fee;
  return trade;
}

}  // namespace tidewire::server
