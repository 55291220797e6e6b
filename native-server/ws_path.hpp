#pragma once

#include <optional>
#include <string_view>

namespace tidewire::server {

/// The paths that speak WebSocket. A new channel is one entry here and its peer in ws_session.
enum class WsPath { market_data, crypto };

[[nodiscard]] constexpr std::optional<WsPath> find_ws_path(std::string_view path) {
  if (path == "/ws/market-data") return WsPath::market_data;
  if (path == "/ws/crypto") return WsPath::crypto;
  return std::nullopt;
}

}  // namespace tidewire::server
