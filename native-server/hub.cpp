#include "hub.hpp"

#include <utility>

#include "clock.hpp"

namespace tidewire::server {

namespace {

/// For what is not broadcast: about what a tick is as JSON.
constexpr std::size_t tick_bytes = 160;

}  // namespace

void Hub::join(std::string_view channel, Connection& connection, Receiver& receiver) {
  deliver_published();
  const std::string name(channel);
  channels_.try_emplace(name, name).first->second.members.add(connection, receiver);
}

void Hub::leave(Connection& connection) {
  if (market_.remove(connection) || batched_.remove(connection)) return;
  if (connection.hub_seat.row == nullptr) return;
  auto& row = *static_cast<HubRow<Receiver>*>(connection.hub_seat.row);
  row.remove(connection);
  if (!row.empty()) return;
  const auto channel = channels_.find(row.name());
  std::erase(waiting_channels_, &channel->second);  // what waits there is for nobody
  channels_.erase(channel);
}

void Hub::publish_market(const LiveTick& tick) {
  if (!market_.empty()) {
    waiting_ticks_.push_back(tick);
    published(tick_bytes);
  }
  if (batched_.empty()) return;
  if (times_ != nullptr && window_.empty()) window_since_us_ = monotonic_us();
  window_.add(tick.symbol(), tick.row());
  if (window_.full()) deliver_window();
}

void Hub::published(std::size_t bytes) {
  if (waiting_bytes_ == 0) waiting_since_us_ = monotonic_us();
  waiting_bytes_ += bytes;
  if (waiting_bytes_ >= waiting_bytes_max_) deliver_waiting();
}

void Hub::deliver_waiting() {
  waiting_bytes_ = 0;
  deliver_ticks();
  for (Channel* channel : waiting_channels_) deliver(*channel);
  waiting_channels_.clear();
}

void Hub::compose(const FrameText& text) {
  broadcast_.add(text);
  if (times_ != nullptr && times_->watches(text)) broadcast_.timed.push_back(text);
}

void Hub::deliver_ticks() {
  if (waiting_ticks_.empty()) return;
  broadcast_.clear();
  for (const auto& [connection, peer] : market_) {
    if (peer->takes_now(waiting_ticks_)) {
      if (broadcast_.frames.empty()) {
        time(waiting_ticks_.front().text());
        for (const LiveTick& tick : waiting_ticks_) compose(tick.text());
      }
      if (connection->write_now(broadcast_)) continue;
    }
    bool taken = false;
    for (const LiveTick& tick : waiting_ticks_) {
      if (!peer->deliver(tick)) continue;
      if (!std::exchange(taken, true)) time(tick.text());
    }
    if (taken) connection->flush();
  }
  waiting_ticks_.clear();
}

void Hub::deliver(Channel& channel) {
  broadcast_.clear();
  for (const FrameText& text : channel.waiting) {
    time(text);
    compose(text);
  }
  for (const auto& [connection, receiver] : channel.members) {
    if (receiver->takes_now() && connection->write_now(broadcast_)) continue;
    bool taken = false;
    for (const FrameText& text : channel.waiting) taken = receiver->deliver(text) || taken;
    if (taken) connection->flush();
  }
  channel.waiting.clear();
}

void Hub::end_turn() {
  deliver_published();
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
  deliver_published();
  deliver_window();  // it belongs to the numbering that ends
  for (const HubRow<StreamPeer>* market : {&market_, &batched_}) {
    for (const auto& [connection, peer] : *market) {
      if (peer->announce_positions()) connection->flush();
    }
  }
}

void Hub::publish_market_to(std::string_view user, const FrameText& text) {
  deliver_published();
  for (const HubRow<StreamPeer>* market : {&market_, &batched_}) {
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
  if (found->second.waiting.empty()) waiting_channels_.push_back(&found->second);
  found->second.waiting.push_back(text);
  const std::size_t members = found->second.members.size();
  published(text->size() + 1);
  return members;
}

std::size_t Hub::publish_to(std::string_view channel, std::string_view user,
                            const FrameText& text) {
  const auto found = channels_.find(channel);
  if (found == channels_.end()) return 0;
  deliver_published();
  std::size_t taken = 0;
  for (const auto& [connection, receiver] : found->second.members) {
    const Identity* who = receiver->who();
    if (who == nullptr || who->user != user || !receiver->deliver(text)) continue;
    connection->flush();
    ++taken;
  }
  return taken;
}

std::map<std::string, std::size_t> Hub::counts() const {
  std::map<std::string, std::size_t> counts;
  for (const auto& [name, channel] : channels_) counts[name] = channel.members.size();
  const std::size_t market = market_.size() + batched_.size();
  if (market > 0) counts["market-data"] = market;
  return counts;
}

}  // namespace tidewire::server
