#include "save_timer.hpp"

#include <chrono>
#include <utility>

#include "clock.hpp"
#include "restore_saved.hpp"

namespace tidewire::server {

SaveTimer::SaveTimer(boost::asio::any_io_executor executor, Services& services)
    : timer_(std::move(executor)), services_(&services) {}

void SaveTimer::start() {
  if (services_->saved == nullptr) return;
  timer_.expires_after(std::chrono::seconds(1));
  timer_.async_wait([this](const boost::system::error_code& error) {
    if (error) return;
    save_progress(*services_, now().unix, false);
    start();
  });
}

}  // namespace tidewire::server
