#include "hub.hpp"

namespace tidewire::server {

void Hub::leave(Connection& connection) {
  market_.erase(&connection);
  crypto_.erase(&connection);
}

void Hub::publish_market(const LiveTick& tick) {
  for (const auto& [connection, peer] : market_) {
    if (!peer->deliver(tick)) continue;
    connection->flush();
  }
}

void Hub::publish_crypto(const FrameText& text) {
  for (const auto& [connection, peer] : crypto_) {
    peer->deliver(text);
    connection->flush();
  }
}

std::map<std::string, std::size_t> Hub::counts() const {
  std::map<std::string, std::size_t> counts;
  if (!market_.empty()) counts["market-data"] = market_.size();
  if (!crypto_.empty()) counts["crypto"] = crypto_.size();
  return counts;
}

}  // namespace tidewire::server
