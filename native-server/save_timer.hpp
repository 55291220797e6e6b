#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>

#include "services.hpp"

namespace tidewire::server {

/// Once per second, writes to the database what nobody waits for.
class SaveTimer {
 public:
  /// `services` outlives the timer.
  SaveTimer(boost::asio::any_io_executor executor, Services& services);

  void start();
  void stop() { timer_.cancel(); }

 private:
  boost::asio::steady_timer timer_;
  Services* services_;
};

}  // namespace tidewire::server
