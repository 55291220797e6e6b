#pragma once

#include <functional>
#include <optional>
#include <unordered_set>

#include "auth/jwt.hpp"
#include "config.hpp"
#include "hub.hpp"
#include "market.hpp"
#include "origin.hpp"
#include "static_files.hpp"

namespace tidewire::server {

/// Every open connection, HTTP and WebSocket; what the limit and the graceful stop go by.
class Connections {
 public:
  void add(Connection& connection) { open_.insert(&connection); }
  void remove(Connection& connection) {
    open_.erase(&connection);
    if (open_.empty() && on_empty) on_empty();
  }
  [[nodiscard]] std::size_t count() const { return open_.size(); }
  [[nodiscard]] const std::unordered_set<Connection*>& open() const { return open_; }

  /// Called whenever the last one has gone.
  std::function<void()> on_empty;

 private:
  std::unordered_set<Connection*> open_;
};

/// What the sessions and routes work with. Used by the server's one thread; shared by the
/// sessions, so that it outlives the last of them.
struct Services {
  explicit Services(Config with);

  Config config;
  Hub hub;
  Market market;
  JwtHs256 jwt;
  OriginPolicy origins;
  std::optional<StaticFiles> files;
  Connections connections;
  bool stopping = false;

  /// For stream connections: logs the reason of a refusal, never the token.
  [[nodiscard]] VerifyToken token_verifier() const;

  /// Over what span the present connections should come back if all were lost now: a millisecond
  /// for each, none for a few, at most a minute (docs/protocol.md: 10 s for 10,000).
  [[nodiscard]] wire::Millis reconnect_spread_ms() const;
};

}  // namespace tidewire::server
