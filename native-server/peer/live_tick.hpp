#pragma once

#include <limits>
#include <string_view>

#include "peer/market_history.hpp"
#include "peer/peer.hpp"
#include "wire/messages.hpp"

namespace tidewire::server {

/// One tick on its way to all its subscribers.
class LiveTick {
 public:
  LiveTick(SymbolId symbol, const wire::TickRow& row) : symbol_(symbol), row_(row) {}

  [[nodiscard]] SymbolId symbol() const { return symbol_; }
  [[nodiscard]] const wire::TickRow& row() const { return row_; }
  /// The frame `market_data`: encoded once, when the first subscriber wants it.
  [[nodiscard]] const FrameText& text() const;

 private:
  SymbolId symbol_;
  wire::TickRow row_;
  mutable FrameText text_;
};

/// Of what `MarketHistory::append` returned; `symbol` is a view that holds for good.
[[nodiscard]] inline LiveTick live_tick(
    std::string_view symbol, SymbolId id, const wire::Tick& tick,
    double change_24h = std::numeric_limits<double>::quiet_NaN()) {
  return {id, wire::TickRow{symbol, tick, change_24h}};
}

}  // namespace tidewire::server
