#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "peer/peer.hpp"

namespace tidewire::server {

/// How long frames take from being published to being handed to each client's socket.
///
/// A sample: one published frame per second is watched, on all of its connections, for about eight
/// seconds. So a frame that is not watched costs a comparison or two.
class DeliveryTimes {
 public:
  static constexpr std::array<double, 12> bounds_s = {0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005,
                                                      0.01,   0.05,    0.1,    0.5,   1,      5};

  void published(const FrameText& frame, std::int64_t at_us);
  /// True for a frame whose deliveries are to be handed over; the others need not be.
  [[nodiscard]] bool watches(const FrameText& frame) const {
    for (const Watched& watched : watched_) {
      if (watched.frame == frame) return true;
    }
    return false;
  }
  void handed_over(const FrameText& frame) {
    for (const Watched& watched : watched_) {
      if (watched.frame == frame) observe(watched);
    }
  }

  /// Deliveries within each bound (not cumulative), beyond all at the end.
  [[nodiscard]] const std::array<std::uint64_t, bounds_s.size() + 1>& counts() const {
    return counts_;
  }
  [[nodiscard]] double sum_s() const { return sum_s_; }

 private:
  struct Watched {
    FrameText frame;  // kept, so that no other frame can have its address
    std::int64_t at_us = 0;
  };

  void observe(const Watched& watched);

  std::array<Watched, 8> watched_;
  std::size_t next_ = 0;
  std::int64_t last_us_ = 0;
  std::array<std::uint64_t, bounds_s.size() + 1> counts_{};
  double sum_s_ = 0;
};

}  // namespace tidewire::server
