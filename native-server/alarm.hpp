#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstdint>
#include <utility>

namespace tidewire::server {

/// A timer whose handler does not run once it has been stopped or armed anew. A `steady_timer`
/// promises less: what has expired is in the queue already, and cancel() does not reach it there.
/// One that armed itself again from there went on for ever, and with it the process.
class Alarm {
 public:
  explicit Alarm(boost::asio::any_io_executor executor) : timer_(std::move(executor)) {}

  [[nodiscard]] boost::asio::any_io_executor get_executor() { return timer_.get_executor(); }

  /// Calls `handler()` at that time; replaces what was armed. The alarm outlives the event loop's
  /// last run.
  template <typename Handler>
  void arm(boost::asio::steady_timer::time_point at, Handler handler) {
    timer_.expires_at(at);
    timer_.async_wait([this, turn = ++turn_, handler = std::move(handler)](
                          const boost::system::error_code& error) {
      if (!error && turn == turn_) handler();
    });
  }

  void stop() {
    ++turn_;
    timer_.cancel();
  }

 private:
  boost::asio::steady_timer timer_;
  std::uint64_t turn_ = 0;  // of what is armed; a handler of an earlier one does nothing
};

}  // namespace tidewire::server
