#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "peer/peer.hpp"

namespace tidewire::server {

/// What a frame carries: one message, told at once, or the ticks of a window.
enum class Delivery : std::uint8_t { single, batch };
inline constexpr std::array<std::string_view, 2> delivery_names = {"single", "batch"};

/// How long frames take from being published to being handed to each client's socket; those of a
/// batch from its first tick on, so that the wait for its end counts.
///
/// A sample: one published frame of each kind per second is watched, on all of its connections, for
/// some seconds. So a frame that is not watched costs a comparison or two.
class DeliveryTimes {
 public:
  static constexpr std::array<double, 12> bounds_s = {0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005,
                                                      0.01,   0.05,    0.1,    0.5,   1,      5};

  using Histogram = std::array<std::uint64_t, bounds_s.size() + 1>;

  /// `since_us` is when it was published, on the clock of monotonic_us.
  void published(const FrameText& frame, std::int64_t since_us);
  /// `since_us` is when the first of its ticks was published.
  void published_batch(const FrameText& frame, std::int64_t since_us);
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
  [[nodiscard]] const Histogram& counts(Delivery kind) const { return of(kind).counts; }
  [[nodiscard]] double sum_s(Delivery kind) const { return of(kind).sum_s; }

 private:
  struct Watched {
    FrameText frame;  // kept, so that no other frame can have its address
    std::int64_t at_us = 0;
    Delivery kind = Delivery::single;
  };
  struct Kind {
    std::int64_t last_us = 0;
    Histogram counts{};
    double sum_s = 0;
  };

  void watch(const FrameText& frame, std::int64_t since_us, Delivery kind);
  void observe(const Watched& watched);
  [[nodiscard]] const Kind& of(Delivery kind) const {
    return kinds_[static_cast<std::size_t>(kind)];
  }

  std::array<Watched, 8> watched_;
  std::size_t next_ = 0;
  std::array<Kind, delivery_names.size()> kinds_;
};

}  // namespace tidewire::server
