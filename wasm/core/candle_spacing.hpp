#pragma once

#include <algorithm>
#include <cstddef>
#include <span>

#include "wire/limits.hpp"
#include "wire/messages.hpp"

namespace tidewire::core {

/// The length of the candles' buckets: the shortest distance between two of them. Of a single
/// candle it cannot be told; then the bucket may reach to the end of time.
inline wire::Millis candle_spacing(std::span<const wire::Candle> candles) {
  wire::Millis shortest = wire::limits::safe_integer_max;
  for (std::size_t i = 1; i < candles.size(); ++i) {
    const wire::Millis distance = candles[i].time - candles[i - 1].time;
    if (distance > 0) shortest = std::min(shortest, distance);
  }
  return shortest;
}

}  // namespace tidewire::core
