#include "core/series.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <iterator>

#include "core/candle_spacing.hpp"
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

Series::Series(std::size_t capacity) : capacity_(capacity) {
  assert(capacity > 0);
  points_.reserve(capacity * 2);
}

void Series::begin_connection() {
  confirmed_ = false;
  segment_is_new_ = false;
  if (!numbered_ && !empty()) start_segment(true);
}

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

Series::Outcome Series::append(const Tick& tick) {
  drop_provisional();
  if (tick.seq == 0) {
    if (numbered_) {
      start_segment(true);
      numbered_ = false;
    }
    return append_by_time(tick);
  }
  if (!numbered_ || !continues_numbering(tick)) {
    start_segment(numbered_);
    start_numbering({}, tick.seq - 1, tick.seq);
  }
  return append_numbered(tick);
}

std::size_t Series::append_run(std::span<const Tick> ticks) {
  // Nobody has heard of a higher number than head_, so that the next one is new whatever it holds.
  if (!numbered_ || provisional_ != 0 || head_ < floor_) return 0;
  // As much as there is room for before the window has to be moved.
  const std::size_t room = std::min(ticks.size(), capacity_ * 2 - points_.size());
  std::size_t count = 0;
  for (; count < room; ++count) {
    const Tick& tick = ticks[count];
    if (tick.seq != head_ + 1 || tick.time.ms == 0) break;
    points_.push_back(tick);
    ++head_;
  }
  if (count > 0) trim();
  return count;
}

wire::UnixMillis Series::time_at_arrival(wire::UnixMillis now) const {
  const std::size_t count = points().size() - provisional_;
  return count == 0 ? now : std::max(now, points()[count - 1].time);
}

Series::Outcome Series::append_provisional(const Tick& tick) {
  const auto same_price = [&](const Tick& point) {
    return point.time == tick.time && point.price == tick.price;
  };
  if (!empty() && (tick.time < points().back().time || same_price(points().back()))) {
    return Outcome::duplicate;
  }
  points_.push_back(tick);
  ++provisional_;
  trim();
  return Outcome::appended;
}

void Series::drop_provisional() {
  if (provisional_ == 0) return;
  points_.resize(points_.size() - provisional_);
  provisional_ = 0;
}

/// Without an announced epoch only the numbers themselves tell whether a restarted server counts
/// anew: it does if a number that we have comes with another content.
bool Series::continues_numbering(const Tick& tick) const {
  if (confirmed_ || segment_is_new_ || tick.seq > head_) return true;
  const auto found = std::lower_bound(segment().begin(), segment().end(), tick, by_seq);
  return found != segment().end() && *found == tick;
}

Series::Outcome Series::append_numbered(const Tick& tick) {
  if (tick.seq <= floor_) return Outcome::duplicate;
  head_ = std::max(head_, tick.seq);
  if (segment().empty() || tick.seq > segment().back().seq) {
    points_.push_back(tick);
    trim();
    return Outcome::appended;
  }
  const auto begin = points_.begin() + static_cast<std::ptrdiff_t>(segment_begin());
  const auto place = std::lower_bound(begin, points_.end(), tick, by_seq);
  if (place->seq == tick.seq) return Outcome::duplicate;
  points_.insert(place, tick);
  trim();
  return Outcome::appended;
}

Series::Outcome Series::append_by_time(const Tick& tick) {
  // A server repeats its last ticks to whoever comes back: what is older than the seam, or is there
  // already at its very time, is such a repeat. Equal points of one connection are two trades.
  if (sealed_ > 0 && (tick.time < points()[sealed_ - 1].time || is_sealed(tick))) {
    if (++repeats_ <= capacity_) return Outcome::duplicate;
    // So many in a row are no repeats: the server's clock has gone back. Go on with its time.
    points_.resize(first_);
    sealed_ = 0;
    broken_ = false;
    before_hole_ = 0;
  }
  repeats_ = 0;
  if (points_.size() == segment_begin() || points_.back().time.ms <= tick.time.ms) {
    points_.push_back(tick);
  } else {
    const auto begin = points_.begin() + static_cast<std::ptrdiff_t>(segment_begin());
    points_.insert(std::upper_bound(begin, points_.end(), tick, by_time), tick);
  }
  trim();
  return Outcome::appended;
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

/// Whether the same trade is among the last sealed points, under whatever number.
bool Series::is_sealed(const Tick& tick) const {
  const std::span<const Tick> sealed = points().first(sealed_);
  const auto older = std::find_if(sealed.rbegin(), sealed.rend(),
                                  [&](const Tick& point) { return point.time < tick.time; });
  return std::any_of(sealed.rbegin(), older, [&](const Tick& point) {
    return point.time == tick.time && point.price == tick.price && point.volume == tick.volume;
  });
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

/// Seals everything that is there and really happened.
void Series::start_segment(bool broken) {
  sealed_ = points().size() - provisional_;
  broken_ = sealed_ > 0 && (broken || broken_);
  segment_is_new_ = true;
}

void Series::start_numbering(std::string_view epoch, std::uint64_t floor, std::uint64_t head) {
  numbered_ = true;
  epoch_ = epoch;
  floor_ = floor;
  head_ = head;
}

/// Drops what is beyond the capacity, oldest first. What has left the window is not claimed.
void Series::trim() {
  const std::size_t size = points().size();
  if (size > capacity_) {
    const std::size_t surplus = size - capacity_;
    first_ += surplus;
    sealed_ -= std::min(sealed_, surplus);
    provisional_ = std::min(provisional_, capacity_);
    before_hole_ -= std::min(before_hole_, surplus);
    if (sealed_ == 0) broken_ = false;
  }
  if (numbered_ && sealed_ == 0 && points().size() == capacity_) {
    floor_ = segment().empty() ? head_ : segment().front().seq - 1;
  }
  if (points_.size() >= capacity_ * 2) {
    points_.erase(points_.begin(), points_.begin() + static_cast<std::ptrdiff_t>(first_));
    first_ = 0;
  }
}

}  // namespace tidewire::core
