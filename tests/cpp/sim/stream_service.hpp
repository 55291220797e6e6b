#pragma once

#include <cstdint>

#include "peer/market_history.hpp"
#include "peer/stream_peer.hpp"
#include "sim/service.hpp"

namespace tidewire::sim {

/// The stream dialect with everything this project's server adds to it: real peers, a real
/// history, positions. A copy is a snapshot, which goes on in the same epoch.
class StreamService final : public Service {
 public:
  StreamService(std::uint32_t epoch, std::size_t history_ticks, server::StreamPeerOptions options);

  std::unique_ptr<server::Peer> open(const Visitor& visitor, wire::Now now) override;
  [[nodiscard]] std::optional<wire::Tick> last_tick(SymbolIndex symbol) const override;
  /// `tick` comes from `number()`, of this service or of one in the same epoch; one that is in
  /// the history already (a snapshot overtook it) is not told twice.
  void publish(SymbolIndex symbol, const wire::Tick& tick,
               std::span<server::Peer* const> peers) override;

  /// A trade as the next tick of this epoch.
  [[nodiscard]] wire::Tick number(SymbolIndex symbol, wire::UnixMillis time, double trade) const;
  [[nodiscard]] std::uint32_t epoch() const { return epoch_; }

 private:
  std::uint32_t epoch_;
  server::StreamPeerOptions options_;
  server::MarketHistory history_;
};

}  // namespace tidewire::sim
