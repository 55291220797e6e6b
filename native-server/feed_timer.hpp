#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <memory>

#include "alarm.hpp"
#include "feeds/feed.hpp"

namespace tidewire::server {

/// Drives one feed by the process's clock.
class FeedTimer {
 public:
  FeedTimer(boost::asio::any_io_executor executor, std::unique_ptr<Feed> feed, TickSink sink);

  void start();
  /// See Feed::resume.
  void resume(const Feed::LastTick& last);
  void stop() { alarm_.stop(); }

 private:
  Alarm alarm_;
  std::unique_ptr<Feed> feed_;
  TickSink sink_;
};

}  // namespace tidewire::server
