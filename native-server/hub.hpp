#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>

#include "metrics/delivery_times.hpp"
#include "peer/live_tick.hpp"
#include "peer/receiver.hpp"
#include "peer/stream_peer.hpp"

namespace tidewire::server {

/// A connection as the rest of the server sees it, whatever it speaks.
class Connection {
 public:
  virtual ~Connection() = default;

  /// The peer behind it has new output: write it when the socket can take it. Never destroys or
  /// removes the connection before it returns.
  virtual void flush() = 0;
  /// The server stops: finish what is being said and close.
  virtual void go_away(wire::Millis retry_after_ms) = 0;
};

/// Who listens to what: broadcasts to the channels, and counts them for the health check.
class Hub {
 public:
  static constexpr std::string_view crypto = "crypto";

  /// From now on deliveries are timed; `times` outlives the hub.
  void time_deliveries(DeliveryTimes& times) { times_ = &times; }

  /// The market's connections get the ticks that they subscribed.
  void join_market(Connection& connection, StreamPeer& peer) {
    (peer.takes_batches() ? batched_ : market_).emplace(&connection, &peer);
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

  /// One message, unchanged, to every connection of the channel; returns how many took it.
  std::size_t publish(std::string_view channel, const FrameText& text);
  /// To those of one user.
  std::size_t publish_to(std::string_view channel, std::string_view user, const FrameText& text);

  /// Connections per channel; channels without any are left out.
  [[nodiscard]] std::map<std::string, std::size_t> counts() const;
  [[nodiscard]] bool has_listeners(std::string_view channel) const {
    return channels_.find(channel) != channels_.end();
  }

 private:
  void deliver_window();
  void open_window();
  void published(const FrameText& text) {
    if (times_ != nullptr) times_->published(text);
  }

  using Receivers = std::unordered_map<Connection*, Receiver*>;

  using Market = std::unordered_map<Connection*, StreamPeer*>;

  Market market_;   // who takes every tick by itself
  Market batched_;
  TickWindow window_;
  bool window_open_ = false;
  std::int64_t window_since_us_ = 0;  // when its first tick was published
  std::map<std::string, Receivers, std::less<>> channels_;
  std::unordered_map<Connection*, std::string> channel_of_;
  DeliveryTimes* times_ = nullptr;
};

}  // namespace tidewire::server
