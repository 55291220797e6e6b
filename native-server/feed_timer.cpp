#include "feed_timer.hpp"

#include <utility>

#include "clock.hpp"

namespace tidewire::server {

FeedTimer::FeedTimer(boost::asio::any_io_executor executor, std::unique_ptr<Feed> feed,
                     TickSink sink)
    : alarm_(std::move(executor)), feed_(std::move(feed)), sink_(std::move(sink)) {}

void FeedTimer::start() {
  const auto due = feed_->next_due();
  if (!due) return;
  alarm_.arm(time_point(*due), [this] {
    feed_->advance(now(), sink_);
    start();
  });
}

void FeedTimer::resume(const Feed::LastTick& last) {
  feed_->resume(now(), last);
  start();
}

}  // namespace tidewire::server
