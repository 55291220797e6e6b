#include "hub.hpp"

#include <utility>

#include "clock.hpp"

namespace tidewire::server {

void Hub::join(std::string_view channel, Connection& connection, Receiver& receiver) {
  channel_of_.emplace(&connection, channel);
  channels_[std::string(channel)].emplace(&connection, &receiver);
}

void Hub::leave(Connection& connection) {
  market_.erase(&connection);
  batched_.erase(&connection);
  const auto joined = channel_of_.find(&connection);
  if (joined == channel_of_.end()) return;
  const auto channel = channels_.find(joined->second);
  channel->second.erase(&connection);
  if (channel->second.empty()) channels_.erase(channel);
  channel_of_.erase(joined);
}

void Hub::publish_market(const LiveTick& tick) {
  bool taken = false;
  for (const auto& [connection, peer] : market_) {
    if (!peer->deliver(tick)) continue;
    // Only what somebody takes is worth timing.
    if (!std::exchange(taken, true)) published(tick.text());
    connection->flush();
  }
  if (batched_.empty()) return;
  if (times_ != nullptr && window_.empty()) window_since_us_ = monotonic_us();
  window_.add(tick.symbol(), tick.row());
  if (window_.full()) deliver_window();
}

void Hub::end_turn() {
  if (window_open_ || window_.empty()) return;
  deliver_window();
  open_window();
}

void Hub::end_window() {
  window_open_ = false;
  end_turn();
}

void Hub::open_window() {
  window_open_ = true;
  if (on_window) on_window();
}

void Hub::deliver_window() {
  bool timed = times_ == nullptr;
  for (const auto& [connection, peer] : batched_) {
    if (!peer->catch_up()) continue;
    // Before the flush, which hands it over.
    if (!timed && window_.shared_frame()) {
      times_->published_batch(window_.shared_frame(), window_since_us_);
      timed = true;
    }
    connection->flush();
  }
  window_.clear();
}

void Hub::announce_positions() {
  deliver_window();  // it belongs to the numbering that ends
  for (const Market* market : {&market_, &batched_}) {
    for (const auto& [connection, peer] : *market) {
      if (peer->announce_positions()) connection->flush();
    }
  }
}

void Hub::publish_market_to(std::string_view user, const FrameText& text) {
  for (const Market* market : {&market_, &batched_}) {
    for (const auto& [connection, peer] : *market) {
      if (!peer->identity() || peer->identity()->user != user) continue;
      peer->deliver(text);
      connection->flush();
    }
  }
}

std::size_t Hub::publish(std::string_view channel, const FrameText& text) {
  const auto found = channels_.find(channel);
  if (found == channels_.end()) return 0;
  std::size_t taken = 0;
  for (const auto& [connection, receiver] : found->second) {
    if (!receiver->deliver(text)) continue;
    if (taken == 0) published(text);
    connection->flush();
    ++taken;
  }
  return taken;
}

std::size_t Hub::publish_to(std::string_view channel, std::string_view user,
                            const FrameText& text) {
  const auto found = channels_.find(channel);
  if (found == channels_.end()) return 0;
  std::size_t taken = 0;
  for (const auto& [connection, receiver] : found->second) {
    const Identity* who = receiver->who();
    if (who == nullptr || who->user != user || !receiver->deliver(text)) continue;
    connection->flush();
    ++taken;
  }
  return taken;
}

std::map<std::string, std::size_t> Hub::counts() const {
  std::map<std::string, std::size_t> counts;
  for (const auto& [channel, receivers] : channels_) counts[channel] = receivers.size();
  const std::size_t market = market_.size() + batched_.size();
  if (market > 0) counts["market-data"] = market;
  return counts;
}

}  // namespace tidewire::server
