#pragma once

#include <limits>
#include <string_view>

#include "peer/market_history.hpp"
#include "peer/peer.hpp"
#include "wire/messages.hpp"

namespace tidewire::server {

/// One tick on its way to all its subscribers, encoded once.
struct LiveTick {
  SymbolId symbol = 0;
  FrameText text;
};

/// Encodes what `MarketHistory::append` returned.
[[nodiscard]] LiveTick live_tick(
    std::string_view symbol, SymbolId id, const wire::Tick& tick,
    double change_24h = std::numeric_limits<double>::quiet_NaN());

}  // namespace tidewire::server
