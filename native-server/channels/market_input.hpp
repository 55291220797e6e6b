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

/// How far a producer's clock may be ahead of this one. One tick of the far future would be the
/// newest for ever: what comes after it would be late.
inline constexpr wire::Millis market_input_ahead_ms_max = 60'000;

/// Reads `{"symbol","price","volume"?,"timestamp"?}`; the timestamp is Unix milliseconds.
[[nodiscard]] wire::Result<MarketInput, Invalid> parse_market_input(std::string_view text,
                                                                    wire::UnixMillis now);

}  // namespace tidewire::server
