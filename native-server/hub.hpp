#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>

#include "peer/feed_peer.hpp"
#include "peer/live_tick.hpp"
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
  void join_market(Connection& connection, StreamPeer& peer) { market_.emplace(&connection, &peer); }
  void join_crypto(Connection& connection, FeedPeer& peer) { crypto_.emplace(&connection, &peer); }
  void leave(Connection& connection);

  /// One tick to every stream connection that subscribed its symbol.
  void publish_market(const LiveTick& tick);
  /// One message, unchanged, to every connection of `/ws/crypto`.
  void publish_crypto(const FrameText& text);

  /// Connections per channel; channels without any are left out.
  [[nodiscard]] std::map<std::string, std::size_t> counts() const;
  [[nodiscard]] bool crypto_has_listeners() const { return !crypto_.empty(); }

 private:
  std::unordered_map<Connection*, StreamPeer*> market_;
  std::unordered_map<Connection*, FeedPeer*> crypto_;
};

}  // namespace tidewire::server
