#include "metrics/delivery_times.hpp"

#include <algorithm>

#include "clock.hpp"

namespace tidewire::server {

void DeliveryTimes::published(const FrameText& frame, std::int64_t since_us) {
  watch(frame, since_us, Delivery::single);
}

void DeliveryTimes::published_batch(const FrameText& frame, std::int64_t since_us) {
  watch(frame, since_us, Delivery::batch);
}

void DeliveryTimes::watch(const FrameText& frame, std::int64_t since_us, Delivery kind) {
  constexpr std::int64_t sample_us = 1'000'000;
  std::int64_t& last_us = kinds_[static_cast<std::size_t>(kind)].last_us;
  if (last_us != 0 && since_us - last_us < sample_us) return;
  last_us = since_us;
  watched_[next_] = {frame, since_us, kind};
  next_ = (next_ + 1) % watched_.size();
}

void DeliveryTimes::observe(const Watched& watched) {
  const double seconds = static_cast<double>(monotonic_us() - watched.at_us) / 1e6;
  const auto bound = std::lower_bound(bounds_s.begin(), bounds_s.end(), seconds);
  Kind& kind = kinds_[static_cast<std::size_t>(watched.kind)];
  ++kind.counts[static_cast<std::size_t>(bound - bounds_s.begin())];
  kind.sum_s += seconds;
}

}  // namespace tidewire::server
