#include "core/candles.hpp"

#include <algorithm>
#include <cassert>
#include <limits>

#include "core/tick_order.hpp"
#include "wire/integer_text.hpp"

namespace tidewire::core {
namespace {

using wire::Candle;
using wire::Tick;
using wire::UnixMillis;

void widen(Candle& candle, double high, double low) {
  candle.high = std::max(candle.high, high);
  candle.low = std::min(candle.low, low);
}

/// Numbers tell the order where both have one.
bool comes_before(const Tick& tick, std::uint64_t seq, UnixMillis time) {
  return tick.seq != 0 && seq != 0 ? tick.seq < seq : tick.time < time;
}

/// For rows that are inserted at the end nearly always: one insertion for all kinds of them takes
/// less room than std::vector's.
template <typename Row>
void insert_at(std::vector<Row>& rows, std::size_t index, const Row& row) {
  rows.push_back(row);
  std::move_backward(rows.begin() + static_cast<std::ptrdiff_t>(index), rows.end() - 1, rows.end());
  rows[index] = row;
}

constexpr UnixMillis before_all{std::numeric_limits<std::int64_t>::min()};

}  // namespace

CandleSeries::CandleSeries(wire::Millis interval_ms, std::size_t capacity)
    : interval_ms_(interval_ms), capacity_(capacity) {
  assert(interval_ms > 0 && capacity > 0);
}

void CandleSeries::add(const Tick& tick, std::string_view epoch) {
  if (tick.seq != 0 && epoch != epoch_) {
    // The numbers of another epoch say nothing about the order of these.
    epoch_ = epoch;
    seq_max_ = 0;
    for (Edges& edges : edges_) edges.open_seq = edges.close_seq = 0;
  }
  if (tick.seq != 0 && tick.seq <= covered_seq_ && epoch == covered_epoch_) return;
  if (asking_) {
    overflowed_ = recent_.size() == recent_max;
    if (!overflowed_) recent_.push_back(tick);
  }
  count(tick);
}

void CandleSeries::lost(UnixMillis since) {
  if (candles_.empty()) return;
  const UnixMillis from = std::min(bucket_of(since), candles_.back().time);
  since_ = has_gap_ ? std::min(since_, from) : from;
  has_gap_ = true;
}

void CandleSeries::begin_asking() {
  asking_ = true;
  overflowed_ = false;
  recent_.clear();
}

void CandleSeries::give_up_asking() {
  asking_ = false;
  exact_ = false;
  recent_.clear();
}

void CandleSeries::merge(std::span<const Candle> candles, const wire::Position& position,
                         std::span<const Tick> points, std::string_view epoch,
                         std::size_t limit) {
  // Ticks that have overtaken the announcement of their epoch are of the one that follows.
  const bool same_numbers = epoch.empty() || position.epoch == epoch;
  const bool exact = asking_ && !overflowed_ && !position.epoch.empty() && same_numbers;
  // The newest are answered where not all have room: then there is a hole before them.
  const bool is_cut = exact_ && candles.size() >= limit && since_ < candles.front().time;
  if (exact) {
    // The answer may be of another instance, which was behind: what came before the question
    // may have to be counted again, too.
    for (const Tick& point : points) recent_.push_back(point);
    std::erase_if(recent_, [&](const Tick& tick) { return tick.seq <= position.seq; });
    stable_sort(recent_, by_seq);
    drop_doubles(recent_);
    replace_from(candles, position);
    for (const Tick& tick : recent_) count(tick);
    covered_epoch_ = position.epoch;
    covered_seq_ = position.seq;
  } else {
    combine(candles);
  }
  trim();
  asking_ = false;
  recent_.clear();
  exact_ = exact;
  has_gap_ = is_cut && candles_.front().time < candles.front().time;
}

UnixMillis CandleSeries::bucket_of(UnixMillis time) const {
  const wire::Millis into = time.ms % interval_ms_;
  return {time.ms - (into < 0 ? into + interval_ms_ : into)};
}

/// Of the first candle that is not before the bucket.
std::size_t CandleSeries::index_of(UnixMillis bucket) const {
  if (candles_.empty() || candles_.back().time < bucket) return candles_.size();
  const auto found =
      std::lower_bound(candles_.begin(), candles_.end(), bucket,
                       [](const Candle& candle, UnixMillis time) { return candle.time < time; });
  return static_cast<std::size_t>(found - candles_.begin());
}

void CandleSeries::count(const Tick& tick) {
  const UnixMillis bucket = bucket_of(tick.time);
  const std::size_t index = index_of(bucket);
  const bool is_full = candles_.size() == capacity_;
  if (index < candles_.size() && candles_[index].time == bucket) {
    count_in(index, tick);
  } else if (index > 0 || !is_full) {
    insert(index, {bucket, tick.price, tick.price, tick.price, tick.price, tick.volume},
           {tick.seq, tick.time, tick.seq, tick.time});
    trim();
  }
  seq_max_ = std::max(seq_max_, tick.seq);
}

void CandleSeries::count_in(std::size_t index, const Tick& tick) {
  Candle& candle = candles_[index];
  Edges& edges = edges_[index];
  widen(candle, tick.price, tick.price);
  candle.volume += tick.volume;
  // A tick that comes in its order but with a time of long ago changes no close: the server, which
  // sees it in the same order, does not let it either.
  if (index + 1 < candles_.size() && (tick.seq == 0 || tick.seq > seq_max_)) return;
  if (comes_before(tick, edges.open_seq, edges.open_time)) {
    candle.open = tick.price;
    edges.open_seq = tick.seq;
    edges.open_time = tick.time;
  }
  if (!comes_before(tick, edges.close_seq, edges.close_time)) {
    candle.close = tick.price;
    edges.close_seq = tick.seq;
    edges.close_time = tick.time;
  }
}

void CandleSeries::insert(std::size_t index, const Candle& candle, const Edges& edges) {
  insert_at(candles_, index, candle);
  insert_at(edges_, index, edges);
}

void CandleSeries::replace_from(std::span<const Candle> candles, const wire::Position& position) {
  if (!candles.empty()) {
    const auto kept = static_cast<std::ptrdiff_t>(index_of(candles.front().time));
    candles_.erase(candles_.begin() + kept, candles_.end());
    edges_.erase(edges_.begin() + kept, edges_.end());
  }
  for (const Candle& candle : candles) {
    if (!candles_.empty() && candle.time <= candles_.back().time) continue;  // out of order
    insert(candles_.size(), candle, {0, before_all, position.seq, candle.time});
  }
}

/// Theirs between ours, in one pass, however many there are.
void CandleSeries::combine(std::span<const Candle> candles) {
  std::vector<Candle> all;
  std::vector<Edges> edges;
  all.reserve(candles_.size() + candles.size());
  edges.reserve(candles_.size() + candles.size());
  std::size_t own = 0;
  const auto take_own = [&] {
    all.push_back(candles_[own]);
    edges.push_back(edges_[own]);
    ++own;
  };
  UnixMillis last = before_all;
  for (const Candle& candle : candles) {
    if (candle.time <= last) continue;  // out of order
    last = candle.time;
    while (own < candles_.size() && candles_[own].time < candle.time) take_own();
    if (own == candles_.size() || candles_[own].time != candle.time) {
      all.push_back(candle);
      edges.push_back({0, before_all, 0, candle.time});
      continue;
    }
    take_own();
    if (&candle != &candles.back()) {
      all.back() = candle;
      continue;
    }
    // The open one.
    Candle& combined = all.back();
    widen(combined, candle.high, candle.low);
    combined.open = candle.open;
    combined.volume = std::max(combined.volume, candle.volume);
    edges.back().open_time = before_all;
    edges.back().open_seq = 0;
  }
  while (own < candles_.size()) take_own();
  candles_ = std::move(all);
  edges_ = std::move(edges);
}

void CandleSeries::trim() {
  if (candles_.size() <= capacity_) return;
  const auto surplus = static_cast<std::ptrdiff_t>(candles_.size() - capacity_);
  candles_.erase(candles_.begin(), candles_.begin() + surplus);
  edges_.erase(edges_.begin(), edges_.begin() + surplus);
}

std::string interval_name(wire::Millis interval_ms) {
  struct Unit {
    wire::Millis ms;
    char name;
  };
  constexpr Unit units[] = {{86'400'000, 'd'}, {3'600'000, 'h'}, {60'000, 'm'}};
  for (const Unit& unit : units) {
    if (interval_ms % unit.ms == 0) return wire::integer_text(interval_ms / unit.ms) + unit.name;
  }
  return wire::integer_text(interval_ms / 1'000) + 's';
}

}  // namespace tidewire::core
