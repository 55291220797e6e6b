#include "sim/candle_watch.hpp"

#include <algorithm>
#include <string>
#include <variant>
#include <vector>

#include "core/candle_spacing.hpp"

namespace tidewire::sim {
namespace {

using wire::Candle;
using wire::Tick;

SymbolIndex index_of(std::string_view symbol) {
  return static_cast<SymbolIndex>(
      std::find(symbol_names.begin(), symbol_names.end(), symbol) - symbol_names.begin());
}

/// Whether the candle holds trades that are not among these, the points of its bucket.
bool tells_more(const Candle& candle, const std::vector<Tick>& own) {
  double volume = 0;
  double low = candle.high;
  double high = candle.low;
  for (const Tick& point : own) {
    volume += point.volume;
    low = std::min(low, point.price);
    high = std::max(high, point.price);
  }
  if (own.empty()) return candle.volume > 0;
  if (candle.volume > 0 && volume > 0) return candle.volume > volume + 0.5;  // volumes are whole
  if (own.front().time == candle.time) return false;  // it may stand for the candle
  return candle.high > high || candle.low < low;
}

}  // namespace

void CandleWatch::heard(std::string_view frame, core::Session& session) {
  const auto decoded = decoder_.decode(frame);
  if (!decoded) return;
  const auto* backfill = std::get_if<wire::Backfill>(&decoded.value());
  if (!backfill) return;
  const core::Subscription* subscription = session.subscription(session.id_of(backfill->symbol));
  if (!subscription || session.series_status(*subscription) == core::SeriesStatus::stale) return;
  read(*backfill, *subscription);
  changed(*subscription, session.series_status(*subscription));
}

void CandleWatch::read(const wire::Backfill& backfill, const core::Subscription& subscription) {
  const std::span<const Tick> points = subscription.series.points();
  // Nobody tells the client how long a bucket is: of a single candle it cannot know.
  const wire::Millis length = core::candle_spacing(backfill.candles);
  for (const Candle& candle : backfill.candles) {
    if (points.empty() || candle.time <= points.front().time) continue;
    const wire::UnixMillis end = candle.time + length;
    std::vector<Tick> own;
    double before = points.back().price;  // where no hole is inside, it is behind all of them
    for (std::size_t i = 0; i < points.size(); ++i) {
      if (points[i].time >= candle.time && points[i].time < end) own.push_back(points[i]);
      if (i == 0 || points[i].price == points[i - 1].price + 1) continue;
      // The oldest of several: servers that were down do not know of every hole.
      const bool here = points[i].time >= candle.time && points[i - 1].time < end;
      if (here) before = std::min(before, points[i - 1].price);
    }
    if (!tells_more(candle, own)) continue;
    double& last = before_hole_[index_of(subscription.symbol)];
    last = std::max(last, before);
  }
}

void CandleWatch::changed(const core::Subscription& subscription, core::SeriesStatus status) {
  const SymbolIndex symbol = index_of(subscription.symbol);
  if (subscription.revision < revision_[symbol]) before_hole_[symbol] = 0;
  revision_[symbol] = subscription.revision;
  const std::span<const Tick> points = subscription.series.points();
  if (status != core::SeriesStatus::live || points.empty()) return;
  if (points.front().price <= before_hole_[symbol]) {
    fail(subscription.symbol + ": live, though candles told of a loss", FailureKind::lost);
  }
}

}  // namespace tidewire::sim
