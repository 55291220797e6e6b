#include <utility>

#include "bus/bus.hpp"

namespace tidewire::server {

void LocalBus::publish(std::string_view channel, std::string_view message) {
  waiting_.push_back({std::string(channel), std::string(message)});
  if (publishing_) return;
  publishing_ = true;
  for (std::size_t next = 0; next < waiting_.size(); ++next) {
    const Message current = std::move(waiting_[next]);
    const auto found = handlers_.find(current.channel);
    if (found == handlers_.end()) continue;
    for (const Handler& handler : found->second) handler(current.text);
  }
  waiting_.clear();
  publishing_ = false;
}

void LocalBus::subscribe(std::string_view channel, Handler handler) {
  handlers_[std::string(channel)].push_back(std::move(handler));
}

}  // namespace tidewire::server
