#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <array>
#include <functional>

#include "wire/time.hpp"

namespace tidewire::server {

/// SIGTERM and SIGINT. The first asks the event loop to stop, a second one ends the process; and so
/// does the time `limit_ms` after the first, counted from when the signal came and not from when the
/// loop heard of it: whatever it hangs in by then (a lock, a name that nobody resolves), the process
/// ends. What was acknowledged is on disk by then; code 0, as after any stop.
///
/// One per process: signal handlers know no objects.
class StopSignals {
 public:
  StopSignals(boost::asio::any_io_executor executor, wire::Millis limit_ms,
              std::function<void(int signal)> on_stop);
  ~StopSignals();
  StopSignals(const StopSignals&) = delete;
  StopSignals& operator=(const StopSignals&) = delete;

  /// Keeps the event loop no longer; the rest goes on.
  void release();

 private:
  boost::asio::posix::stream_descriptor pipe_;
  std::array<char, 1> signal_{};
  std::function<void(int signal)> on_stop_;
};

}  // namespace tidewire::server
