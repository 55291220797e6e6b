#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <utility>

#include "clock.hpp"

namespace tidewire::server {

/// Calls a function at intervals, each of which begins when the last call has returned.
class RepeatTimer {
 public:
  /// `due` is when the call should have come: what it is late by is the lag of the event loop.
  using Call = std::function<void(wire::Instant due)>;

  RepeatTimer(boost::asio::any_io_executor executor, wire::Millis interval_ms, Call call)
      : timer_(std::move(executor)), interval_ms_(interval_ms), call_(std::move(call)) {}

  void start() {
    const wire::Instant due = now().instant + interval_ms_;
    timer_.expires_at(time_point(due));
    timer_.async_wait([this, due](const boost::system::error_code& error) {
      if (error) return;
      call_(due);
      start();
    });
  }
  void stop() { timer_.cancel(); }

 private:
  boost::asio::steady_timer timer_;
  wire::Millis interval_ms_;
  Call call_;
};

}  // namespace tidewire::server
