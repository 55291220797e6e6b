#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "connection.hpp"
#include "hub_row.hpp"
#include "metrics/delivery_times.hpp"
#include "peer/live_tick.hpp"
#include "peer/receiver.hpp"
#include "peer/stream_peer.hpp"

namespace tidewire::server {

/// Who listens to what: broadcasts to the channels, and counts them for the health check.
///
/// Where turns are collected, a broadcast waits for the end of its turn, and goes to each connection
/// together with all others of that turn. Whoever makes a connection say something else first calls
/// `deliver_published`, so that everything is said in its order.
class Hub {
 public:
  static constexpr std::string_view crypto = "crypto";

  /// From now on `end_turn` is called at the end of each turn; broadcasts wait for it, but for what
  /// goes beyond `bytes_max`.
  void collect_turns(std::size_t bytes_max) { waiting_bytes_max_ = bytes_max; }
  /// Everything that has been published goes to its connections now.
  void deliver_published() {
    if (waiting_bytes_ > 0) deliver_waiting();
  }

  /// From now on deliveries are timed; `times` outlives the hub.
  void time_deliveries(DeliveryTimes& times) { times_ = &times; }

  /// The market's connections get the ticks that they subscribed.
  void join_market(Connection& connection, StreamPeer& peer) {
    deliver_published();
    (peer.takes_batches() ? batched_ : market_).add(connection, peer);
  }
  /// For the peers that take batches.
  [[nodiscard]] TickWindow& window() { return window_; }
  /// The connections of every other channel get all that is published on it.
  void join(std::string_view channel, Connection& connection, Receiver& receiver);
  void leave(Connection& connection);

  /// One tick to every stream connection that subscribed its symbol; in batches, where they are
  /// taken: at the end of this turn if the line has been quiet, else at the end of the window.
  void publish_market(const LiveTick& tick);
  /// A window begins: `end_window` is wanted after its length.
  std::function<void()> on_window;
  void end_turn();
  void end_window();
  /// Tells every stream connection where its symbols stand, for that is no continuation.
  void announce_positions();
  /// Something for one user, on all of the user's connections to the market.
  void publish_market_to(std::string_view user, const FrameText& text);

  /// One message, unchanged, to every connection of the channel; returns how many there are.
  std::size_t publish(std::string_view channel, const FrameText& text);
  /// To those of one user.
  std::size_t publish_to(std::string_view channel, std::string_view user, const FrameText& text);

  /// Connections per channel; channels without any are left out.
  [[nodiscard]] std::map<std::string, std::size_t> counts() const;
  [[nodiscard]] bool has_listeners(std::string_view channel) const {
    return channels_.find(channel) != channels_.end();
  }

 private:
  struct Channel {
    explicit Channel(std::string name) : members(std::move(name)) {}

    HubRow<Receiver> members;
    std::vector<FrameText> waiting;
  };

  void deliver_window();
  void open_window();
  void published(std::size_t bytes);
  void deliver_waiting();
  void deliver_ticks();
  void deliver(Channel& channel);
  void compose(const FrameText& text);
  void time(const FrameText& text) {
    if (times_ != nullptr) times_->published(text, waiting_since_us_);
  }

  std::size_t waiting_bytes_max_ = 0;  // 0: nothing waits
  std::size_t waiting_bytes_ = 0;      // about; 0 when nothing waits
  std::int64_t waiting_since_us_ = 0;
  HubRow<StreamPeer> market_;  // who takes every tick by itself
  std::vector<LiveTick> waiting_ticks_;
  HubRow<StreamPeer> batched_;
  TickWindow window_;
  bool window_open_ = false;
  std::int64_t window_since_us_ = 0;  // when its first tick was published
  std::map<std::string, Channel, std::less<>> channels_;
  std::vector<Channel*> waiting_channels_;
  Broadcast broadcast_;  // of the channel that is being delivered
  DeliveryTimes* times_ = nullptr;
};

}  // namespace tidewire::server
