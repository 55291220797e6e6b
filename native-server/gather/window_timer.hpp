#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <algorithm>
#include <chrono>
#include <memory>
#include <utility>

#include "services.hpp"

namespace tidewire::server {

/// Ends the windows in which ticks are collected into batches.
class WindowTimer {
 public:
  /// About a frame of a screen.
  static constexpr std::chrono::milliseconds length{16};

  /// The services' hub calls it as long as it lives.
  WindowTimer(boost::asio::any_io_executor executor, Services& services)
      : timer_(std::move(executor)), services_(services) {
    services_.hub.on_window = [this] { arm(); };
    services_.hub.collect_turns(std::min(gathered_bytes_max, services_.config.outbox_bytes));
    services_.turn_end.before = [this] { services_.hub.end_turn(); };
  }
  ~WindowTimer() {
    services_.hub.on_window = nullptr;
    services_.hub.collect_turns(std::min(gathered_bytes_max, services_.config.outbox_bytes));
    services_.turn_end.before = nullptr;
  }
  WindowTimer(const WindowTimer&) = delete;
  WindowTimer& operator=(const WindowTimer&) = delete;

 private:
  void arm() {
    timer_.expires_after(length);
    timer_.async_wait([this](const boost::system::error_code& error) {
      if (!error) services_.hub.end_window();
    });
  }

  boost::asio::steady_timer timer_;
  Services& services_;
};

}  // namespace tidewire::server
