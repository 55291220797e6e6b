#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>

#include "services.hpp"

namespace tidewire::server {

/// Lets the auctions and the hub's lines see that time passes, four times a second.
class AuctionTimer {
 public:
  /// `services` outlives the timer.
  AuctionTimer(boost::asio::any_io_executor executor, Services& services);

  void start();
  void stop() { timer_.cancel(); }

 private:
  boost::asio::steady_timer timer_;
  Services* services_;
};

}  // namespace tidewire::server
