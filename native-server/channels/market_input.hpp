#pragma once

#include <string>
#include <string_view>

#include "invalid.hpp"
#include "wire/messages.hpp"
#include "wire/result.hpp"

namespace tidewire::server {

/// A tick that a producer publishes.
struct MarketInput {
  std::string symbol;
  wire::Tick tick;  // without a number; its time is 0 where the message has none
};

/// Reads `{"symbol","price","volume"?,"timestamp"?}`; the timestamp is Unix milliseconds.
[[nodiscard]] wire::Result<MarketInput, Invalid> parse_market_input(std::string_view text);

}  // namespace tidewire::server
