#include "auctions/auction_timer.hpp"

#include <chrono>
#include <utility>

#include "clock.hpp"

namespace tidewire::server {

AuctionTimer::AuctionTimer(boost::asio::any_io_executor executor, Services& services)
    : timer_(std::move(executor)), services_(&services) {}

void AuctionTimer::start() {
  timer_.expires_after(std::chrono::milliseconds(250));
  timer_.async_wait([this](const boost::system::error_code& error) {
    if (error) return;
    const wire::Now at = now();
    services_->auctions.on_wake(at);
    services_->hub_lines.on_wake(at);
    start();
  });
}

}  // namespace tidewire::server
