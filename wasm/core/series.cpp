#include "core/series.hpp"

#include <algorithm>
#include <cassert>

#include "core/tick_order.hpp"

namespace tidewire::core {

using wire::Tick;

namespace {

/// Ticks in a row that may be older than the newest point without a number to tell their order:
/// more than a server says twice or a network turns round.
constexpr std::size_t older_max = 100;

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
  const bool is_older = points_.size() > segment_begin() && tick.time < points_.back().time;
  older_ = is_older ? older_ + 1 : 0;
  auto place = points_.end();
  if (is_older) {
    const auto begin = points_.begin() + static_cast<std::ptrdiff_t>(segment_begin());
    place = std::upper_bound(begin, place, tick, by_time);
    if (older_ > std::min(capacity_, older_max)) {
      // So many in a row did not just come late: the clock has gone back, or the newest point was
      // ahead of its time. What is of later than now goes, so that the end is the newest again.
      older_ = 0;
      points_.resize(static_cast<std::size_t>(place - points_.begin()));
      place = points_.end();
    }
  }
  points_.insert(place, tick);
  trim();
  return Outcome::appended;
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
