#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>

#include "services.hpp"

namespace tidewire::server {

/// Measures the server at intervals; by how much the timer itself is late is the lag of the loop.
class MetricsTimer {
 public:
  /// `services` outlives the timer.
  MetricsTimer(boost::asio::any_io_executor executor, Services& services);

  void start();
  void stop() { timer_.cancel(); }

 private:
  boost::asio::steady_timer timer_;
  Services* services_;
};

}  // namespace tidewire::server
