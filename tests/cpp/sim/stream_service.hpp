#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "peer/market_history.hpp"
#include "peer/stream_peer.hpp"
#include "sim/service.hpp"

namespace tidewire::sim {

/// The stream dialect with everything this project's server adds to it: real peers, a real
/// history, positions, batches. A copy is a snapshot, which goes on in the same epoch.
class StreamService final : public Service {
 public:
  /// `options.format` is the best that it chooses of what clients offer.
  StreamService(std::uint32_t epoch, std::size_t history_ticks, server::StreamPeerOptions options);

  [[nodiscard]] std::string_view choose(const Visitor& visitor) const override;
  /// It is of a version before subprotocols.
  void answer_no_offers() { options_.format = server::TickFormat::each; }

  std::unique_ptr<server::Peer> open(const Visitor& visitor, wire::Now now) override;
  [[nodiscard]] std::optional<wire::Tick> last_tick(SymbolIndex symbol) const override;
  /// `tick` comes from `number()`, of this service or of one in the same epoch; one that is in
  /// the history already (a snapshot overtook it) is not told twice.
  void publish(SymbolIndex symbol, const wire::Tick& tick,
               std::span<server::Peer* const> peers) override;
  bool end_turn(std::span<server::Peer* const> peers) override;
  bool end_window(std::span<server::Peer* const> peers) override;
  void die() override;

  /// The same numbers go on under another name.
  void begin_epoch(std::uint32_t epoch, std::span<server::Peer* const> peers);
  /// Joins another numbering, with its past.
  void adopt(const StreamService& other, std::span<server::Peer* const> peers);

  /// A trade as the next tick of this epoch.
  [[nodiscard]] wire::Tick number(SymbolIndex symbol, wire::UnixMillis time, double trade) const;
  [[nodiscard]] std::uint32_t epoch() const { return epoch_; }

 private:
  [[nodiscard]] server::TickFormat format_for(const Visitor& visitor) const;
  void deliver_window(std::span<server::Peer* const> peers);
  void announce(std::span<server::Peer* const> peers);

  std::uint32_t epoch_;
  server::StreamPeerOptions options_;
  server::MarketHistory history_;
  server::TickWindow window_;
  bool window_open_ = false;
};

}  // namespace tidewire::sim
