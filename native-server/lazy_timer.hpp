#pragma once

#include <boost/asio/steady_timer.hpp>
#include <memory>
#include <utility>

namespace tidewire::server {

/// A timer that takes memory only while it is armed: most connections wait for nothing.
class LazyTimer {
 public:
  using TimePoint = boost::asio::steady_timer::time_point;

  /// Calls `handler(error_code)`, which outlives the timer, at that time; replaces what was armed.
  template <typename Executor, typename Handler>
  void arm(const Executor& executor, TimePoint at, Handler handler) {
    timer_ = std::make_unique<boost::asio::steady_timer>(executor);
    timer_->expires_at(at);
    timer_->async_wait(std::move(handler));
  }
  void cancel() { timer_.reset(); }
  [[nodiscard]] bool armed() const { return timer_ != nullptr; }

 private:
  std::unique_ptr<boost::asio::steady_timer> timer_;
};

}  // namespace tidewire::server
