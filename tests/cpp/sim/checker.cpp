#include "sim/checker.hpp"

#include <algorithm>
#include <span>

namespace tidewire::sim {
namespace {

using core::SeriesStatus;
using wire::Tick;

std::string describe(const Tick& tick) {
  return "seq " + std::to_string(tick.seq) + " price " + std::to_string(tick.price) + " time " +
         std::to_string(tick.time.ms);
}

/// Points without a number stand for candles, where ticks are lost for good.
bool is_candle(const Tick& point) { return point.seq == 0; }

std::optional<std::string> check_point(const Truth& truth, const std::string& symbol,
                                       const Tick& point) {
  if (is_candle(point)) return std::nullopt;
  const Tick* real = truth.find(symbol, Truth::epoch_of(point.price), point.seq);
  if (!real || !(*real == point)) return "a point that never happened: " + describe(point);
  return std::nullopt;
}

std::optional<std::string> check_pair(const Tick& before, const Tick& after, bool must_touch) {
  if (after.time < before.time) {
    return "out of order in time: " + describe(before) + ", then " + describe(after);
  }
  if (is_candle(before) || is_candle(after)) {
    return must_touch ? std::optional<std::string>("live, but a candle stands for lost ticks")
                      : std::nullopt;
  }
  const std::uint32_t epoch_before = Truth::epoch_of(before.price);
  const std::uint32_t epoch_after = Truth::epoch_of(after.price);
  const bool ordered = epoch_before < epoch_after ||
                       (epoch_before == epoch_after && before.seq < after.seq);
  if (!ordered) return "doubled or out of order: " + describe(before) + ", then " + describe(after);
  const bool touches = epoch_before == epoch_after && before.seq + 1 == after.seq;
  if (must_touch && !touches) {
    return "live, but lost between " + describe(before) + " and " + describe(after);
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::string> check_safety(core::Session& session, const Truth& truth,
                                        const std::string& symbol, std::size_t points_max) {
  const core::Subscription* subscription = session.subscription(session.id_of(symbol));
  if (!subscription) return std::nullopt;
  const std::span<const Tick> points = subscription->series.points();
  if (points.size() > points_max) return "more points than the bound";
  const bool live = session.series_status(*subscription) == SeriesStatus::live;
  for (std::size_t i = 0; i < points.size(); ++i) {
    if (auto wrong = check_point(truth, symbol, points[i])) return wrong;
    if (i == 0) continue;
    if (auto wrong = check_pair(points[i - 1], points[i], live)) return wrong;
  }
  return std::nullopt;
}

std::optional<std::string> check_converged(core::Session& session, const Truth& truth,
                                           const std::string& symbol, std::size_t points_max) {
  if (session.status() != core::Status::live) {
    return "not live but " + std::string(core::name(session.status()));
  }
  const core::Subscription* subscription = session.subscription(session.id_of(symbol));
  if (!subscription) return symbol + " is not subscribed";
  const SeriesStatus status = session.series_status(*subscription);
  if (status != SeriesStatus::live) {
    return symbol + " has series status " + std::to_string(static_cast<int>(status));
  }
  const std::span<const Tick> points = subscription->series.points();
  const Tick* last = truth.last(symbol);
  if (!last) return std::nullopt;
  if (points.empty() || !(points.back() == *last)) return symbol + " does not end at the newest tick";
  const std::size_t expected = std::min<std::size_t>(points_max, last->seq);
  if (points.size() != expected) {
    return symbol + " has " + std::to_string(points.size()) + " points of " + std::to_string(expected);
  }
  return check_safety(session, truth, symbol, points_max);
}

}  // namespace tidewire::sim
