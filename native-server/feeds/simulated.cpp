#include "feeds/simulated.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>

namespace tidewire::server {
namespace {

constexpr double history_ms = 25.0 * 60 * 60 * 1'000;
constexpr double dense_history_ms = 10.0 * 60 * 1'000;
constexpr double sparse_interval_ms = 12'000;

// A market that is further behind than this was stopped, not slow.
constexpr wire::Millis pause_ms = 5'000;

wire::Millis whole(double ms) { return static_cast<wire::Millis>(std::ceil(ms)); }

}  // namespace

SimulatedMarket::SimulatedMarket(std::uint64_t seed, std::string_view without) {
  for (const SimulatedSymbol& symbol : simulated_symbols) {
    if (!without.empty() && base_asset(symbol.name) == without) continue;
    series_.emplace_back(symbol, seed);
  }
}

void SimulatedMarket::generate_history(wire::Now now, const TickSink& sink) {
  origin_ = now.instant + -whole(history_ms);
  const wire::UnixMillis start = now.unix + -whole(history_ms);
  while (earliest().next_time() < history_ms) {
    SimulatedSeries& next = earliest();
    const wire::UnixMillis time = start + whole(next.next_time());
    const bool dense = next.next_time() >= history_ms - dense_history_ms;
    const SimulatedSeries::Trade trade =
        dense ? next.take() : next.take_sparse(sparse_interval_ms);
    sink(next.symbol().name, {0, time, trade.price, trade.volume});
    last_time_ = time;
  }
}

void SimulatedMarket::advance(wire::Now now, const TickSink& sink) {
  if (const auto due = next_due(); due && now.instant - *due > pause_ms) {
    origin_ = origin_ + (now.instant - *due);
  }
  const auto elapsed = static_cast<double>(now.instant - origin_);
  while (!series_.empty() && earliest().next_time() <= elapsed) {
    SimulatedSeries& next = earliest();
    const wire::Millis ago = static_cast<wire::Millis>(elapsed - next.next_time());
    // Never backwards, whatever the wall clock does.
    last_time_ = std::max(last_time_, now.unix + -ago);
    const SimulatedSeries::Trade trade = next.take();
    sink(next.symbol().name, {0, last_time_, trade.price, trade.volume});
  }
}

void SimulatedMarket::resume(wire::Now, const LastTick& last) {
  for (SimulatedSeries& series : series_) {
    const auto tick = last(series.symbol().name);
    if (!tick || tick->price <= 0) continue;
    series.go_on_from(tick->price);
    last_time_ = std::max(last_time_, tick->time);
  }
}

std::optional<wire::Instant> SimulatedMarket::next_due() const {
  if (series_.empty()) return std::nullopt;
  const auto next = std::min_element(
      series_.begin(), series_.end(),
      [](const auto& left, const auto& right) { return left.next_time() < right.next_time(); });
  return origin_ + whole(next->next_time());
}

SimulatedSeries& SimulatedMarket::earliest() {
  assert(!series_.empty());
  return *std::min_element(
      series_.begin(), series_.end(),
      [](const auto& left, const auto& right) { return left.next_time() < right.next_time(); });
}

std::string_view base_asset(std::string_view symbol) {
  const std::size_t separator = symbol.find_first_of("/-_:");
  if (separator != std::string_view::npos) return symbol.substr(0, separator);
  constexpr std::array<std::string_view, 8> quotes = {"FDUSD", "USDT", "USDC", "BUSD",
                                                      "TUSD",  "USD",  "EUR",  "PERP"};
  for (const std::string_view quote : quotes) {
    if (symbol.size() > quote.size() && symbol.ends_with(quote)) {
      return symbol.substr(0, symbol.size() - quote.size());
    }
  }
  return symbol;
}

}  // namespace tidewire::server
