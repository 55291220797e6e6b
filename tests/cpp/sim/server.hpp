#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/random.hpp"
#include "peer/market_history.hpp"
#include "peer/stream_peer.hpp"
#include "sim/market.hpp"
#include "sim/network.hpp"
#include "sim/scheduler.hpp"

namespace tidewire::sim {

/// A server of real peers and a real history behind a simulated network. It can die and come
/// back, with its history or without.
class Server {
 public:
  Server(Scheduler& scheduler, core::Random& random, Truth& truth, std::size_t history_ticks);

  /// A client's socket arrives. False: nobody listens.
  bool accept(const std::shared_ptr<Link>& link);

  void publish(const std::string& symbol);

  /// SIGKILL: every connection breaks.
  void kill();
  void start(bool keep_history);
  /// SIGTERM: clients are told, then everything closes with 1012.
  void drain(wire::Millis retry_after_ms);
  [[nodiscard]] bool running() const { return running_; }

  /// Cuts every connection (a broken network), or lets them fall silent.
  void cut_connections();
  void black_hole_connections();

  /// Tokens are `valid-until-<unix ms>`.
  static constexpr const char* token_prefix = "valid-until-";

 private:
  struct Connection {
    std::shared_ptr<Link> link;
    std::unique_ptr<server::StreamPeer> peer;
    bool closed = false;
  };

  [[nodiscard]] wire::Now now() const;
  void flush(Connection& connection);
  void arm(const std::shared_ptr<Connection>& connection);
  void forget_closed();

  Scheduler& scheduler_;
  core::Random& random_;
  Truth& truth_;
  std::size_t history_ticks_;
  bool running_ = true;
  std::uint32_t epoch_ = 1;
  std::unique_ptr<server::MarketHistory> history_;
  std::vector<std::shared_ptr<Connection>> connections_;
};

}  // namespace tidewire::sim
