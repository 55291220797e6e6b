#pragma once

#include <cstddef>
#include <vector>

#include "peer/bounded_ring.hpp"
#include "wire/messages.hpp"

namespace tidewire::server {

/// The newest candles of one interval, built tick by tick. A bucket without ticks has no candle.
class CandleSeries {
 public:
  CandleSeries(wire::Millis interval_ms, std::size_t capacity);

  /// Ticks are expected in order. A late one (recorded files have some) still counts in its
  /// bucket's high, low and volume; one that is older than every candle kept is left out.
  void add(const wire::Tick& tick);

  /// A whole candle of an earlier time, oldest first; one that is not later than the newest is left
  /// out. `time` is the start of a bucket.
  void restore(const wire::Candle& candle);

  /// The candles whose bucket ends after `since`, merged to buckets of `interval_ms` (a multiple
  /// of the series' own), the newest `count_max` of them, oldest first.
  [[nodiscard]] std::vector<wire::Candle> since(wire::UnixMillis since, wire::Millis interval_ms,
                                                std::size_t count_max) const;

  /// The newest candle that was complete at `time`; nullptr if none is kept.
  [[nodiscard]] const wire::Candle* complete_at(wire::UnixMillis time) const;

  [[nodiscard]] wire::Millis interval_ms() const { return interval_ms_; }
  [[nodiscard]] bool empty() const { return candles_.empty(); }
  [[nodiscard]] const wire::Candle& front() const { return candles_.front(); }
  [[nodiscard]] const wire::Candle& back() const { return candles_.back(); }

 private:
  /// Index of the first candle whose bucket starts after `time`.
  [[nodiscard]] std::size_t first_after(wire::UnixMillis time) const;

  wire::Millis interval_ms_;
  BoundedRing<wire::Candle> candles_;
};

}  // namespace tidewire::server
