#pragma once

#include <memory>
#include <optional>
#include <span>

#include "peer/peer.hpp"
#include "sim/market.hpp"
#include "sim/network.hpp"
#include "wire/messages.hpp"

namespace tidewire::sim {

/// What one server instance remembers of the market, and the peers that it talks through: one
/// kind per dialect.
class Service {
 public:
  virtual ~Service() = default;

  /// The server's side of a new connection.
  virtual std::unique_ptr<server::Peer> open(const Visitor& visitor, wire::Now now) = 0;

  /// What `GET /api/market/ticks` says of a symbol; nothing where it does not know it.
  [[nodiscard]] virtual std::optional<wire::Tick> last_tick(SymbolIndex) const { return {}; }

  /// A tick has happened: remembers it and hands it to the peers, which all came from `open`.
  virtual void publish(SymbolIndex symbol, const wire::Tick& tick,
                       std::span<server::Peer* const> peers) = 0;
};

}  // namespace tidewire::sim
