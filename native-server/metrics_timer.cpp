#include "metrics_timer.hpp"

#include <utility>

#include "clock.hpp"

namespace tidewire::server {

MetricsTimer::MetricsTimer(boost::asio::any_io_executor executor, Services& services)
    : timer_(std::move(executor)), services_(&services) {}

void MetricsTimer::start() {
  const wire::Instant due = now().instant + services_->config.metrics_interval_ms;
  timer_.expires_at(time_point(due));
  timer_.async_wait([this, due](const boost::system::error_code& error) {
    if (error) return;
    services_->metrics.measured(services_->reading(now()), now().instant - due);
    start();
  });
}

}  // namespace tidewire::server
