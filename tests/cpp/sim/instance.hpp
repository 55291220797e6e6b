#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "sim/network.hpp"
#include "sim/scheduler.hpp"
#include "sim/service.hpp"

namespace tidewire::sim {

/// One server process: real peers behind simulated sockets. It can die and come back.
class Instance {
 public:
  Instance(Scheduler& scheduler, std::unique_ptr<Service> service)
      : scheduler_(scheduler), service_(std::move(service)) {}

  [[nodiscard]] bool running() const { return running_; }
  [[nodiscard]] Service& service() { return *service_; }
  [[nodiscard]] wire::Now now() const;

  /// A client's socket arrives.
  void accept(const std::shared_ptr<Link>& link);
  void publish(SymbolIndex symbol, const wire::Tick& tick);
  /// Something happens to the service that concerns the peers.
  using Happening = std::function<void(Service& service, std::span<server::Peer* const> peers)>;
  void happen(const Happening& happening);

  /// SIGKILL: every connection breaks.
  void kill();
  /// SIGTERM: clients are told, then everything closes with 1012.
  void drain(wire::Millis retry_after_ms);
  /// With the service it had, or with another one (it forgot, or it copied somebody's memory).
  void start(std::unique_ptr<Service> service = nullptr);

  /// Cuts every connection: a broken network.
  void cut_connections();
  /// Lets every connection fall silent. The server finds out after `server_ms`; the client is
  /// told by nobody.
  void black_hole_connections(wire::Millis server_ms);

  /// This server's wall clock is off by so much; it only matters to tokens.
  void set_wall_offset(wire::Millis offset_ms) { wall_offset_ms_ = offset_ms; }

 private:
  struct Connection {
    std::shared_ptr<Link> link;
    std::unique_ptr<server::Peer> peer;
    bool closed = false;
  };

  void flush(Connection& connection);
  void arm(const std::shared_ptr<Connection>& connection);
  void end_turn();
  void end_window_later();
  void forget_closed();

  Scheduler& scheduler_;
  std::unique_ptr<Service> service_;
  std::vector<std::shared_ptr<Connection>> connections_;
  std::vector<server::Peer*> peers_;  // scratch
  std::uint32_t life_ = 0;            // counts up with each start
  bool turn_ends_ = false;
  wire::Millis wall_offset_ms_ = 0;
  bool running_ = true;
};

}  // namespace tidewire::sim
