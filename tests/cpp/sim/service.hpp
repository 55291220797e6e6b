#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string_view>

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

  /// False: this instance does not know what the visitor's address names.
  [[nodiscard]] virtual bool admits(const Visitor&) const { return true; }

  /// Which of the visitor's subprotocols the server chooses; empty: it answers none.
  [[nodiscard]] virtual std::string_view choose(const Visitor&) const { return {}; }

  /// The server's side of a new connection.
  virtual std::unique_ptr<server::Peer> open(const Visitor& visitor, wire::Now now) = 0;

  /// What `GET /api/market/ticks` says of a symbol; nothing where it does not know it.
  [[nodiscard]] virtual std::optional<wire::Tick> last_tick(SymbolIndex) const { return {}; }

  /// A tick has happened: remembers it and hands it to the peers, which all came from `open`.
  virtual void publish(SymbolIndex symbol, const wire::Tick& tick,
                       std::span<server::Peer* const> peers) = 0;

  /// The end of a turn of the event loop in which something was published: what was kept for it is
  /// handed over. True: what comes from now on waits for `end_window`.
  virtual bool end_turn(std::span<server::Peer* const>) { return false; }
  virtual bool end_window(std::span<server::Peer* const>) { return false; }

  /// The process ends, with all that was only in its memory.
  virtual void die() {}
};

}  // namespace tidewire::sim
