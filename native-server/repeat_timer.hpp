#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <functional>
#include <utility>

#include "alarm.hpp"
#include "clock.hpp"

namespace tidewire::server {

/// Calls a function at intervals, each of which begins when the last call has returned.
class RepeatTimer {
 public:
  /// `due` is when the call should have come: what it is late by is the lag of the event loop.
  using Call = std::function<void(wire::Instant due)>;

  RepeatTimer(boost::asio::any_io_executor executor, wire::Millis interval_ms, Call call)
      : alarm_(std::move(executor)), interval_ms_(interval_ms), call_(std::move(call)) {}

  void start() {
    stopped_ = false;
    const wire::Instant due = now().instant + interval_ms_;
    alarm_.arm(time_point(due), [this, due] {
      call_(due);
      if (!stopped_) start();
    });
  }
  /// Also from within a call.
  void stop() {
    stopped_ = true;
    alarm_.stop();
  }

 private:
  Alarm alarm_;
  wire::Millis interval_ms_;
  Call call_;
  bool stopped_ = false;
};

}  // namespace tidewire::server
