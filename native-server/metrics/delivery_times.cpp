#include "metrics/delivery_times.hpp"

#include <algorithm>

#include "clock.hpp"

namespace tidewire::server {

void DeliveryTimes::published(const FrameText& frame, std::int64_t at_us) {
  constexpr std::int64_t sample_us = 1'000'000;
  if (last_us_ != 0 && at_us - last_us_ < sample_us) return;
  last_us_ = at_us;
  watched_[next_] = {frame, at_us};
  next_ = (next_ + 1) % watched_.size();
}

void DeliveryTimes::observe(const Watched& watched) {
  const double seconds = static_cast<double>(monotonic_us() - watched.at_us) / 1e6;
  const auto bound = std::lower_bound(bounds_s.begin(), bounds_s.end(), seconds);
  ++counts_[static_cast<std::size_t>(bound - bounds_s.begin())];
  sum_s_ += seconds;
}

}  // namespace tidewire::server
