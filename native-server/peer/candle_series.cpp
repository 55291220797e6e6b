#include "peer/candle_series.hpp"

#include <algorithm>
#include <cassert>

namespace tidewire::server {
namespace {

wire::UnixMillis bucket_start(wire::UnixMillis time, wire::Millis interval_ms) {
  const wire::Millis into = time.ms % interval_ms;
  return {time.ms - (into < 0 ? into + interval_ms : into)};
}

void widen(wire::Candle& candle, double high, double low, double volume) {
  candle.high = std::max(candle.high, high);
  candle.low = std::min(candle.low, low);
  candle.volume += volume;
}

/// Before the one at `index`, which is not the first; the oldest falls out of a full ring.
void insert(BoundedRing<wire::Candle>& candles, std::size_t index, const wire::Candle& candle) {
  const std::size_t size_before = candles.size();
  candles.push_back(candles.back());
  if (candles.size() == size_before) --index;
  for (std::size_t i = candles.size() - 1; i > index; --i) candles[i] = candles[i - 1];
  candles[index] = candle;
}

}  // namespace

CandleSeries::CandleSeries(wire::Millis interval_ms, std::size_t capacity)
    : interval_ms_(interval_ms), candles_(capacity) {
  assert(interval_ms > 0);
}

void CandleSeries::add(const wire::Tick& tick) {
  const wire::UnixMillis start = bucket_start(tick.time, interval_ms_);
  if (candles_.empty() || candles_.back().time < start) {
    candles_.push_back({start, tick.price, tick.price, tick.price, tick.price, tick.volume});
    return;
  }
  if (candles_.back().time == start) {
    widen(candles_.back(), tick.price, tick.price, tick.volume);
    candles_.back().close = tick.price;
    return;
  }
  const std::size_t after = first_after(start);
  if (after > 0 && candles_[after - 1].time == start) {
    widen(candles_[after - 1], tick.price, tick.price, tick.volume);
  } else if (after > 0) {
    insert(candles_, after,
           {start, tick.price, tick.price, tick.price, tick.price, tick.volume});
  }
}

void CandleSeries::restore(const wire::Candle& candle) {
  if (candles_.empty() || candles_.back().time < candle.time) candles_.push_back(candle);
}

std::vector<wire::Candle> CandleSeries::since(wire::UnixMillis since, wire::Millis interval_ms,
                                              std::size_t count_max) const {
  assert(interval_ms % interval_ms_ == 0);
  const wire::UnixMillis from = bucket_start(since, interval_ms);
  std::vector<wire::Candle> merged;
  for (std::size_t i = first_after({from.ms - 1}); i < candles_.size(); ++i) {
    wire::Candle candle = candles_[i];
    candle.time = bucket_start(candle.time, interval_ms);
    if (merged.empty() || merged.back().time != candle.time) {
      merged.push_back(candle);
    } else {
      widen(merged.back(), candle.high, candle.low, candle.volume);
      merged.back().close = candle.close;
    }
  }
  if (merged.size() > count_max) {
    merged.erase(merged.begin(), merged.end() - static_cast<std::ptrdiff_t>(count_max));
  }
  return merged;
}

const wire::Candle* CandleSeries::complete_at(wire::UnixMillis time) const {
  const std::size_t after = first_after({time.ms - interval_ms_});
  return after == 0 ? nullptr : &candles_[after - 1];
}

std::size_t CandleSeries::first_after(wire::UnixMillis time) const {
  std::size_t low = 0;
  std::size_t high = candles_.size();
  while (low < high) {
    const std::size_t middle = low + (high - low) / 2;
    if (candles_[middle].time <= time) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

}  // namespace tidewire::server
