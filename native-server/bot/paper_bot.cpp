#include "bot/paper_bot.hpp"

#include <cassert>

namespace tidewire::server {

PaperBot::PaperBot(BotSettings settings)
    : settings_(settings), prices_(settings.slow) {
  state_.cash = settings.cash;
  assert(settings.fast > 0 && settings.fast < settings.slow && settings.price_every > 0);
}

bool PaperBot::start(wire::UnixMillis now) {
  if (state_.running) return false;
  state_.running = true;
  state_.started_at = now;
  see_anew();
  return true;
}

void PaperBot::restore(const BotState& state) {
  state_ = state;
  see_anew();
}

void PaperBot::see_anew() {
  prices_ = BoundedRing<double>(settings_.slow);
  fast_on_top_.reset();
}

bool PaperBot::stop() {
  if (!state_.running) return false;
  state_.running = false;
  state_.started_at.reset();
  return true;
}

BotStep PaperBot::on_tick(const wire::Tick& tick) {
  BotStep step;
  // No market trades for nothing; a recorded file might.
  if (!state_.running || tick.price <= 0) return step;
  ++state_.iterations;
  state_.price = tick.price;
  prices_.push_back(tick.price);
  step.price_update = state_.iterations % settings_.price_every == 0;
  if (prices_.size() < settings_.slow) return step;

  const double difference = average(settings_.fast) - average(settings_.slow);
  const double band = settings_.band * tick.price;
  if (difference > band) {
    const bool crossed = fast_on_top_ == false;
    fast_on_top_ = true;
    if (crossed && state_.quantity == 0) step.trade = buy(tick);
  } else if (difference < -band) {
    // Also without a crossing: a position from before a stop must not wait for the next one.
    fast_on_top_ = false;
    if (state_.quantity > 0) step.trade = sell(tick);
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
  const double spent = state_.cash * settings_.stake;
  const double quantity = spent / (1 + settings_.fee) / tick.price;
  const double fee = quantity * tick.price * settings_.fee;
  state_.cash -= spent;
  state_.quantity = quantity;
  state_.entry_price = tick.price;
  state_.entry_cost = spent;
  ++state_.stats.trades;
  state_.stats.fees += fee;
  return {true, tick.price, quantity, fee, 0, tick.time};
}

BotTrade PaperBot::sell(const wire::Tick& tick) {
  const double gross = state_.quantity * tick.price;
  const double fee = gross * settings_.fee;
  const double profit = gross - fee - state_.entry_cost;
  const BotTrade trade{false, tick.price, state_.quantity, fee, profit, tick.time};
  state_.cash += gross - fee;
  state_.quantity = 0;
  state_.entry_price = 0;
  state_.entry_cost = 0;
  ++state_.stats.trades;
  ++(profit > 0 ? state_.stats.wins : state_.stats.losses);
  state_.stats.realized_profit += profit;
  state_.stats.fees += fee;
  return trade;
}

}  // namespace tidewire::server
