#include "core/series.hpp"

#include <algorithm>
#include <cassert>
#include <iterator>

namespace tidewire::core {
namespace {

using wire::Tick;

bool by_seq(const Tick& a, const Tick& b) { return a.seq < b.seq; }
bool by_time(const Tick& a, const Tick& b) { return a.time < b.time; }

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
  } else if (numbered_ && epoch_.empty() && segment_is_new_) {
    // Ticks overtook the announcement: they are of this epoch.
    epoch_ = position.epoch;
    head_ = std::max(head_, position.seq);
    if (history && sealed_ == 0) floor_ = std::min(floor_, floor);
  } else {
    // Numbers of an earlier connection whose epoch was never told cannot be placed in this one:
    // the same ticks would come twice. They come again with the history.
    if (numbered_ && epoch_.empty()) points_.resize(segment_begin());
    start_segment(true);
    start_numbering(position.epoch, floor, position.seq);
  }
  confirmed_ = true;
}

Series::Outcome Series::append(const Tick& tick) {
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
  // A server repeats its last ticks to whoever comes back: equal points of earlier connections
  // are those. Equal points of one connection are two trades.
  const std::span<const Tick> sealed = points().first(sealed_);
  for (auto it = sealed.rbegin(); it != sealed.rend() && it->time >= tick.time; ++it) {
    if (*it == tick) return Outcome::duplicate;
  }
  const auto begin = points_.begin() + static_cast<std::ptrdiff_t>(segment_begin());
  points_.insert(std::upper_bound(begin, points_.end(), tick, by_time), tick);
  trim();
  return Outcome::appended;
}

void Series::merge(const wire::Backfill& backfill, bool history) {
  const bool positioned = !backfill.position.epoch.empty();
  if (positioned) announce(backfill.position, history);
  if (numbered_) merge_ticks(backfill.ticks);
  // An answer without positions, or one that says so itself, is all that will ever come.
  if (missing() && !(positioned && backfill.recovered)) accept_loss();
  if (has_gap()) fill_seam(backfill.candles);
  if (!numbered_) broken_ = false;
}

void Series::merge_ticks(std::span<const Tick> ticks) {
  scratch_.clear();
  for (const Tick& tick : ticks) {
    if (tick.seq > floor_) scratch_.push_back(tick);
  }
  // Stable, and the segment's own points first: of two with one number the first one stays.
  const auto incoming_begin = static_cast<std::ptrdiff_t>(scratch_.size());
  scratch_.insert(scratch_.end(), segment().begin(), segment().end());
  std::rotate(scratch_.begin(), scratch_.begin() + incoming_begin, scratch_.end());
  std::stable_sort(scratch_.begin(), scratch_.end(), by_seq);
  const auto same_seq = [](const Tick& a, const Tick& b) { return a.seq == b.seq; };
  scratch_.erase(std::unique(scratch_.begin(), scratch_.end(), same_seq), scratch_.end());
  if (scratch_.empty()) return;

  head_ = std::max(head_, scratch_.back().seq);
  points_.resize(segment_begin());
  points_.insert(points_.end(), scratch_.begin(), scratch_.end());
  trim();
}

void Series::fill_seam(std::span<const wire::Candle> candles) {
  const wire::UnixMillis after = points()[sealed_ - 1].time;
  scratch_.clear();
  for (const wire::Candle& candle : candles) {
    const bool before_segment = segment().empty() || candle.time < segment().front().time;
    if (candle.time > after && before_segment) {
      scratch_.push_back(Tick{0, candle.time, candle.close, candle.volume});
    }
  }
  std::stable_sort(scratch_.begin(), scratch_.end(), by_time);
  points_.insert(points_.begin() + static_cast<std::ptrdiff_t>(segment_begin()), scratch_.begin(),
                 scratch_.end());
  sealed_ += scratch_.size();
  trim();
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

/// Seals everything that is there.
void Series::start_segment(bool broken) {
  sealed_ = points().size();
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
    if (sealed_ == 0) broken_ = false;
  }
  if (numbered_ && sealed_ == 0 && points().size() == capacity_) floor_ = segment().front().seq - 1;
  if (points_.size() >= capacity_ * 2) {
    points_.erase(points_.begin(), points_.begin() + static_cast<std::ptrdiff_t>(first_));
    first_ = 0;
  }
}

}  // namespace tidewire::core
