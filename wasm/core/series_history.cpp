// What was missed, and what of it came back: positions, answers to a backfill, losses.
#include <algorithm>
#include <cmath>
#include <iterator>

#include "core/candle_spacing.hpp"
#include "core/series.hpp"
#include "core/tick_order.hpp"

namespace tidewire::core {
namespace {

using wire::Tick;

/// Sums and prices may have been rounded on their way here, but not by more than this share.
constexpr double volume_rounding = 1e-6;
constexpr double price_rounding = 1e-9;

/// Whether trades happened in a candle's bucket that are not among the points that we have of it.
/// It must have been a whole bucket of ours: before its first point, nothing is claimed.
bool is_short_of(std::span<const Tick> points, const wire::Candle& candle) {
  double volume = 0;
  for (const Tick& point : points) volume += point.volume;
  if (points.empty()) return candle.volume > 0;
  if (candle.volume > 0 && volume > 0) return candle.volume > volume * (1 + volume_rounding);
  // Without volumes, prices have to tell; a point that stands for a candle is only its close.
  if (points.front().time == candle.time) return false;
  const auto [low, high] = std::minmax_element(
      points.begin(), points.end(), [](const Tick& a, const Tick& b) { return a.price < b.price; });
  const double slack = std::abs(candle.close) * price_rounding;
  return candle.high > high->price + slack || candle.low < low->price - slack;
}

/// The newest `capacity` numbers end at `head`: where they begin, exclusively.
std::uint64_t floor_below(std::uint64_t head, std::size_t capacity) {
  return head > capacity ? head - capacity : 0;
}

}  // namespace

void Series::announce(const wire::Position& position, bool history) {
  const std::uint64_t floor = history ? floor_below(position.seq, capacity_) : position.seq;
  if (numbered_ && epoch_ == position.epoch) {
    head_ = std::max(head_, position.seq);
    // Nothing of this numbering is left in the window: then all of it may come again.
    if (history && segment().empty() && sealed_ == 0) floor_ = std::min(floor_, floor);
  } else if (numbered_ && epoch_.empty() && segment_is_new_) {
    // Ticks overtook the announcement: they are of this epoch.
    epoch_ = position.epoch;
    head_ = std::max(head_, position.seq);
    if (history && sealed_ == 0) floor_ = std::min(floor_, floor);
  } else {
    // Numbers of an earlier connection whose epoch was never told cannot be placed in this one:
    // the same ticks would come twice. They come again with the history.
    if (numbered_ && epoch_.empty()) {
      drop_provisional();
      points_.resize(segment_begin());
    }
    start_segment(true);
    start_numbering(position.epoch, floor, position.seq);
  }
  confirmed_ = true;
}

void Series::merge(const wire::Backfill& backfill, bool history) {
  fresh_.clear();
  drop_provisional();
  const bool positioned = !backfill.position.epoch.empty();
  if (positioned) announce(backfill.position, history);
  if (numbered_) merge_ticks(backfill.ticks);
  // An answer without positions, or one that says so itself, is all that will ever come.
  if (missing() && !(positioned && backfill.recovered)) accept_loss();
  if (!seam_open()) return;
  fill_seam(backfill.candles);
  if (numbered_) return;
  if (is_short_of(backfill.candles)) before_hole_ = sealed_;
  broken_ = false;
}

void Series::merge_ticks(std::span<const Tick> ticks) {
  // Stable, and the segment's own points first: of two with one number the first one stays.
  scratch_.assign(segment().begin(), segment().end());
  for (const Tick& tick : ticks) {
    if (tick.seq > floor_) scratch_.push_back(tick);
  }
  stable_sort(scratch_, by_seq);
  drop_doubles(scratch_);
  drop_before_seam(scratch_);
  std::set_difference(scratch_.begin(), scratch_.end(), segment().begin(), segment().end(),
                      std::back_inserter(fresh_), by_seq);
  if (scratch_.empty()) return;

  head_ = std::max(head_, scratch_.back().seq);
  points_.resize(segment_begin());
  points_.insert(points_.end(), scratch_.begin(), scratch_.end());
  trim();
}

/// The history of a new epoch may begin before the end of the old one, where two servers count for
/// themselves: what lies before the seam is there already, under other numbers.
void Series::drop_before_seam(std::vector<Tick>& ticks) {
  if (sealed_ == 0) return;
  const wire::UnixMillis seam = points()[sealed_ - 1].time;
  const std::uint64_t kept_from = segment().empty() ? head_ + 1 : segment().front().seq;
  const auto is_old = [&](const Tick& tick) {
    return tick.seq < kept_from && (tick.time < seam || is_sealed(tick));
  };
  const auto first_kept = std::find_if_not(ticks.begin(), ticks.end(), is_old);
  if (first_kept == ticks.begin()) return;
  floor_ = std::max(floor_, std::prev(first_kept)->seq);
  ticks.erase(ticks.begin(), first_kept);
}

void Series::fill_seam(std::span<const wire::Candle> candles) {
  const wire::UnixMillis after = points()[sealed_ - 1].time;
  const wire::Millis interval = candle_spacing(candles);
  scratch_.clear();
  for (const wire::Candle& candle : candles) {
    // A bucket that reaches into the segment is shown there, tick by tick.
    const bool before_segment =
        segment().empty() || candle.time + interval <= segment().front().time;
    if (candle.time > after && before_segment) {
      scratch_.push_back(Tick{0, candle.time, candle.close, candle.volume});
    }
  }
  stable_sort(scratch_, by_time);
  points_.insert(points_.begin() + static_cast<std::ptrdiff_t>(segment_begin()), scratch_.begin(),
                 scratch_.end());
  sealed_ += scratch_.size();
  trim();
}

/// Whether the answer tells of trades, at either side of the seam, that are not here.
bool Series::is_short_of(std::span<const wire::Candle> candles) const {
  const wire::Millis interval = candle_spacing(candles);
  const auto before = [](const Tick& point, wire::UnixMillis time) { return point.time < time; };
  return std::any_of(candles.begin(), candles.end(), [&](const wire::Candle& candle) {
    if (candle.time <= points().front().time) return false;
    const auto first =
        std::lower_bound(points().begin(), points().end(), candle.time, before);
    const auto last = std::lower_bound(first, points().end(), candle.time + interval, before);
    return core::is_short_of({first, last}, candle);
  });
}

bool Series::missing() const { return numbered_ && head_ - floor_ != segment().size(); }

void Series::accept_loss() {
  if (!numbered_) return;  // the seam of this connection says it already
  const std::span<const Tick> present = segment();
  std::size_t complete_from = present.size();
  std::uint64_t expected = head_;
  while (complete_from > 0 && present[complete_from - 1].seq == expected) {
    --complete_from;
    --expected;
  }
  sealed_ += complete_from;
  broken_ = sealed_ > 0;
  floor_ = expected;
}

/// How many points of the segment there are before its first hole.
std::size_t Series::complete_count() const {
  std::uint64_t expected = floor_ + 1;
  std::size_t count = 0;
  while (count < segment().size() && segment()[count].seq == expected) {
    ++count;
    ++expected;
  }
  return count;
}

wire::Position Series::resume_position() const {
  if (!numbered_) return {};
  return {epoch_, floor_ + complete_count()};
}

wire::UnixMillis Series::resume_time() const {
  // Without numbers everything of this connection comes after the seam that is asked about.
  const std::size_t count = sealed_ + (numbered_ ? complete_count() : 0);
  return count == 0 ? wire::UnixMillis{} : points()[count - 1].time;
}

}  // namespace tidewire::core
