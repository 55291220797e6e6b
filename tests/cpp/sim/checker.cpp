#include "sim/checker.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace tidewire::sim {
namespace {

using core::SeriesStatus;
using wire::Tick;
using Wrong = std::optional<Failure>;

Wrong lost(std::string what) { return Failure{FailureKind::lost, std::move(what)}; }
Wrong other(std::string what) { return Failure{FailureKind::other, std::move(what)}; }

std::string describe(const Tick& tick) {
  return "seq " + std::to_string(tick.seq) + " trade " +
         std::to_string(static_cast<std::int64_t>(tick.price)) + " time " +
         std::to_string(tick.time.ms);
}

/// Points without a number stand for candles, where ticks are lost for good. They show a price
/// that there was.
bool may_be_candle(const Rules& rules, SymbolIndex symbol, const Tick& point) {
  return point.seq == 0 && rules.truth.traded_at(symbol, point.price);
}

std::optional<std::uint32_t> epoch_of(const Rules& rules, SymbolIndex symbol, const Tick& point,
                                      std::uint32_t likely) {
  if (rules.timed) return rules.truth.epoch_of(symbol, point, likely);
  return rules.truth.traded_at(symbol, point.price) ? std::optional(likely) : std::nullopt;
}

/// A point whose trade does not come after those before it.
Wrong out_of_turn(std::span<const Tick> before, const Tick& point) {
  const auto same_trade = [&](const Tick& other) { return other.price == point.price; };
  const auto first = std::find_if(before.begin(), before.end(), same_trade);
  if (first == before.end()) {
    return Failure{FailureKind::reordered, "out of order: " + describe(point)};
  }
  return Failure{FailureKind::doubled, "doubled: " + describe(*first) + ", " + describe(point)};
}

Wrong check_tail(std::span<const Tick> points, std::span<const Tick> expected, bool timed) {
  if (points.size() < expected.size()) {
    return lost(std::to_string(points.size()) + " points of " + std::to_string(expected.size()));
  }
  const std::span<const Tick> tail = points.last(expected.size());
  for (std::size_t i = 0; i < tail.size(); ++i) {
    const bool is_it = timed ? tail[i] == expected[i] : tail[i].price == expected[i].price;
    if (!is_it) {
      return lost(describe(expected[i]) + " is not there, but " + describe(tail[i]));
    }
  }
  return std::nullopt;
}

}  // namespace

Wrong check_series(const core::Session& session, const core::Subscription& subscription,
                   const Rules& rules, SymbolIndex symbol, std::size_t points_max) {
  const std::span<const Tick> points = subscription.series.points();
  if (points.size() > points_max) return other("more points than the bound");
  const SeriesStatus status = session.series_status(subscription);
  if (status != subscription.last_status) return other("a status that nobody was told of");
  const bool must_be_whole = rules.numbered && status == SeriesStatus::live;
  double last_trade = 0;
  std::uint32_t epoch = 0;
  for (std::size_t i = 0; i < points.size(); ++i) {
    const Tick& point = points[i];
    if (i > 0 && point.time < points[i - 1].time) {
      return Failure{FailureKind::reordered, "out of order in time: " + describe(points[i - 1]) +
                                                 ", then " + describe(point)};
    }
    if (must_be_whole && i > 0 && !rules.truth.touch(symbol, points[i - 1], point)) {
      return lost("live, but lost between " + describe(points[i - 1]) + " and " + describe(point));
    }
    if (const auto found = epoch_of(rules, symbol, point, epoch)) {
      epoch = *found;
      if (point.price <= last_trade) return out_of_turn(points.first(i), point);
      last_trade = point.price;
    } else if (!may_be_candle(rules, symbol, point)) {
      return other("a point that never happened: " + describe(point));
    }
  }
  return std::nullopt;
}

Wrong check_converged(const core::Session& session, const core::Subscription& subscription,
                      const Rules& rules, SymbolIndex symbol, std::size_t points_max,
                      std::size_t calm_ticks, std::span<const std::uint32_t> epochs) {
  const SeriesStatus status = session.series_status(subscription);
  const bool gap_may_stay = !rules.numbered && calm_ticks < points_max;
  if (status != SeriesStatus::live && !(gap_may_stay && status == SeriesStatus::gap)) {
    return Failure{FailureKind::not_converged,
                   "series status " + std::to_string(static_cast<int>(status))};
  }
  const std::span<const Tick> points = subscription.series.points();
  const std::size_t wanted = rules.numbered ? points_max : std::min(points_max, calm_ticks);
  Wrong wrong = lost("nobody serves any more what is there");
  for (const std::uint32_t epoch : epochs) {
    const std::span<const Tick> all = rules.truth.of(symbol, epoch);
    wrong = check_tail(points, all.last(std::min(wanted, all.size())), rules.timed);
    if (!wrong) return std::nullopt;
  }
  return wrong;
}

}  // namespace tidewire::sim
